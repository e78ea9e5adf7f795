"""EdgeExporter: a model and its Transform as files for devices, proven on the user's own examples.

The steps: ``rewriting`` makes a canonical model of the SavedModel's signature; ``converting`` turns
it into each of the ``formats``, by ``programs`` that run in processes of their own, and distrusts
what they wrote; ``host`` is what a device does before the model; ``proving`` takes the figures that
``gate`` holds against the limits; ``bundle`` is what ships.
"""
