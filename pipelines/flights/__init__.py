"""Late flights from New York: real flights of 2013, one span a month, the tail number protected.

``pipeline.create_pipeline`` composes the four gates with TFX's own components; ``config.yaml``
beside it holds the limits, each with the evidence it was set on.
"""
