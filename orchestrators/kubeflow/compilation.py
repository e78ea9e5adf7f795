"""Compiles a pipeline to the specification that Kubeflow Pipelines and Vertex AI run.

TFX compiles a pipeline to its intermediate representation, the one that its local runners run. Each
node of it becomes one container task, whose command is Tidegate's own entry point
(:mod:`~tidegate.orchestrators.kubeflow.container`) with the node's part of that representation. So
a node means there what it means here. TFX's own runner for Kubeflow says everything over again in
parameters and queries of the backend, and loses types, resolvers, retries and timeouts on the way.
"""

from __future__ import annotations

from pathlib import Path

from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.pipeline import Pipeline

from ..deployment import Deployment
from .specification import specification
from .specification_file import write_specification


def compile_pipeline(
    pipeline: Pipeline,
    output: Path,
    image: str,
    *,
    exit_handler: BaseNode | None = None,
    deployment: Deployment | None = None,
) -> Path:
    """Writes ``pipeline`` as a pipeline specification; equal pipelines give equal bytes.

    Args:
      pipeline: any pipeline whose nodes have Python executors; its metadata connection is not used.
      output: the file to write: ``.yaml`` for Kubeflow Pipelines (a PipelineSpec), ``.json`` for
        Vertex AI (a PipelineJob around it).
      image: the container image that every node runs in; it must hold Tidegate and the modules of
        the pipeline.
      exit_handler: runs when all nodes have ended, however that was.
      deployment: where it will run; its ``image`` is used where ``image`` is empty.

    Returns:
      ``output``.

    Raises:
      PipelineDefinitionError: for what the specification cannot express.
    """
    named = image or (deployment.image if deployment is not None else "")
    return write_specification(specification(pipeline, named, exit_handler), output)
