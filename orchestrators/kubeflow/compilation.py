"""Compiles a pipeline to the specification that Kubeflow Pipelines and Vertex AI run."""

from __future__ import annotations

from pathlib import Path

from tfx.orchestration.kubeflow.v2.kubeflow_v2_dag_runner import (
    KubeflowV2DagRunner,
    KubeflowV2DagRunnerConfig,
)
from tfx.orchestration.pipeline import Pipeline


def compile_pipeline(pipeline: Pipeline, output: Path, image: str) -> Path:
    """Writes ``pipeline`` as a pipeline specification in JSON.

    Args:
      pipeline: any pipeline whose nodes Kubeflow can run; its metadata connection is not used.
      output: the file to write.
      image: the container image that every node runs in; it must hold Tidegate.

    Returns:
      ``output``.

    Raises:
      ValueError, TypeError: TFX's own, for what the specification cannot express.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    runner = KubeflowV2DagRunner(
        config=KubeflowV2DagRunnerConfig(default_image=image),
        output_dir=str(output.parent),
        output_filename=output.name,
    )
    runner.run(pipeline, write_out=True)
    return output
