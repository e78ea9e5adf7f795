"""ImportanceGen: by how much a model's loss rises when it loses a feature, for every feature.

``permutation`` measures it on any model that can be asked, and ``probing`` what single values of a
feature cost; ``records`` puts one tf.Example's feature into another; ``losses`` are what rises.
"""
