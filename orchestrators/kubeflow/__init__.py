"""Compiles pipelines to the specification that Kubeflow Pipelines and Vertex AI run."""

from .compilation import compile_pipeline

__all__ = ["compile_pipeline"]
