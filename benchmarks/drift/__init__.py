"""What the benchmarks of DriftChecker share: their data, their statistics, their peers."""

import os

# TensorFlow, which TFDV brings along, says much that is of no use here; it asks at its import.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
