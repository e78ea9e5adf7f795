"""DriftChecker: a gate that opens while this span's data looks like the baseline's.

``component`` and ``executor`` are TFX's side of it. ``compare`` is the whole decision and imports
neither TFX nor TensorFlow, so that saved statistics can be compared in a fraction of a second.
"""
