"""Runs a pipeline by itself: by the clock, for new spans, and where a new model is asked for.

``tidegate schedule`` reads a :class:`.settings.Schedule`. Its triggers say what is due, the ledger
remembers what was started and what became of it, and one scheduler at a time, which holds the
ledger's lease, starts ``tidegate run`` in a process of its own for one run after the other.

A run outlives its scheduler. Before it is launched, its intent stands in the ledger, and it holds a
lock file from then to its end; so the next scheduler sees whether it lives (and adopts it), ended
(its outcome is in a file) or died (and is tried again, resuming). The pipeline root's own lock is a
second fence.
"""
