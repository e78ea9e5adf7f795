"""EdgeExporter: a model and its Transform as files for devices, proven on the user's own examples.

The steps, one file each: ``serving`` freezes the SavedModel's signature; ``parsing``,
``vocabularies``, ``densify``, ``lowering`` and ``narrowing`` rewrite its graph into built-in
operations, which ``canonical`` puts together; ``convert`` runs a format's converter in a process
of its own and ``litert_file`` distrusts what it wrote; ``parity`` and ``measure`` take the figures
that ``gate`` holds against the limits; ``bundle`` is what ships.
"""
