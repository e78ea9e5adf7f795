"""What a span or a model is compared with, found in ML-Metadata by Resolver nodes, one a file.

Which artifact is current is never guessed from ids or times: each resolver also takes the channel
of the node that made it, which TFX resolves to this run's artifact, also where it was cached. So
a span that is run again meets the baseline it met before, and what depends on it stays cached.
"""
