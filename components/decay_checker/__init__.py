"""DecayChecker: a gate that opens while a model does on new labels as well as it did on its own.

``sequential_risk`` is the test, ``losses`` what is tested, ``history`` what earlier spans left
behind, ``judging`` the whole decision; they import neither TFX nor TensorFlow. ``label_free``
guesses the risk while labels are not in yet, and decides nothing.
"""
