"""Artifact types as Kubeflow and Vertex AI name them."""

from __future__ import annotations

import yaml
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.orchestration.kubeflow.v2 import compiler_utils
from tfx.types.artifact import Artifact

GENERIC = "tfx.Artifact"


def schema_of(kind: type[Artifact]) -> pipeline_spec_pb2.ArtifactTypeSchema:
    """The schema of an artifact type, as TFX's own compiler writes it where it can.

    A custom type is named by its TYPE_NAME, or generically where the backends would not take that
    name. Its declared properties travel with the artifact itself, so the schema needs none.
    """
    try:
        text = compiler_utils.get_artifact_schema(kind)
    except ValueError:
        text = yaml.dump({"title": GENERIC, "type": "object"}, sort_keys=False)
    schema = text.decode() if isinstance(text, bytes) else text
    return pipeline_spec_pb2.ArtifactTypeSchema(instance_schema=schema)
