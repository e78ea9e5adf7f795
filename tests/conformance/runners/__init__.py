"""The ways to run a pipeline, each behind the suite's own interface."""

from .beam import Beam
from .kubeflow import Kubeflow
from .local import Local
from .notebook import Notebook

RUNNERS = (Local, Beam, Notebook, Kubeflow)
"""In the order of the table in the documentation."""
