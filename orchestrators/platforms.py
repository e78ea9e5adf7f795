"""The places a pipeline can be asked to run ``--on``."""

from __future__ import annotations

PLATFORMS = ("local", "beam", "kubeflow", "vertex", "notebook")
