"""What the backend tells a task: KFP's ExecutorInput, read exactly."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.dsl.io import fileio

from ...components.errors import PipelineRunError
from .lineage.stored_artifact import StoredArtifact
from .node_description import FINAL_STATUS_PARAMETER

ONE_ARTIFACT = "tidegate_artifact"
"""Metadata of an artifact: the whole of it in JSON, as its maker wrote it down."""

SEVERAL_ARTIFACTS = "tidegate_artifacts"
"""Metadata of an artifact that stands for none or for several: how many they are."""

LIST_FILE = "artifacts.json"
"""Where these stand, under the artifact's URI."""

SUCCEEDED = "SUCCEEDED"
"""Vertex AI's word for a pipeline that ended well."""

_COMPLETE = "COMPLETE"
"""Kubeflow's, which is ML-Metadata's."""


@dataclasses.dataclass(frozen=True)
class TaskInput:
    """An ExecutorInput.

    Attributes:
      artifacts: the input artifacts, none or several under each name.
      parameters: the input parameters, in JSON's types.
      uris: where each output artifact shall go, by its key.
      values: the keys of the output parameters.
      output_file: where the ExecutorOutput shall go.
    """

    artifacts: Mapping[str, Sequence[StoredArtifact]]
    parameters: Mapping[str, Any]
    uris: Mapping[str, str]
    values: Sequence[str]
    output_file: str


def read_input(text: str) -> TaskInput:
    """Reads an ExecutorInput in JSON.

    Raises:
      PipelineRunError: where it is none, or an artifact comes from elsewhere than such a task.
    """
    try:
        message = json_format.Parse(
            text, pipeline_spec_pb2.ExecutorInput(), ignore_unknown_fields=True
        )
    except json_format.ParseError as error:
        raise PipelineRunError(
            f"The backend's ExecutorInput cannot be read: {error}",
            remedy="Compile the pipeline again, and run it on Kubeflow Pipelines 2 or Vertex AI.",
        ) from error
    # Unlike the message's own maps, these keep what JSON said.
    parameters = json.loads(text).get("inputs", {}).get("parameterValues", {})
    return TaskInput(
        artifacts={name: _read(name, one) for name, one in message.inputs.artifacts.items()},
        parameters=parameters,
        uris={
            key: one.artifacts[0].uri
            for key, one in message.outputs.artifacts.items()
            if one.artifacts
        },
        values=sorted(message.outputs.parameters),
        output_file=message.outputs.output_file,
    )


def final_status(parameters: Mapping[str, Any]) -> str:
    """How the pipeline ended, in the JSON that TFX's FinalStatusStr documents; empty if unsaid.

    Vertex AI gives a string of JSON, Kubeflow a structure with a word of its own.
    """
    told = parameters.get(FINAL_STATUS_PARAMETER)
    if told is None:
        return ""
    status = dict(told) if isinstance(told, Mapping) else json.loads(told)
    if status.get("state") == _COMPLETE:
        status["state"] = SUCCEEDED
    return json.dumps(status, sort_keys=True)


def _read(name: str, one: pipeline_spec_pb2.ArtifactList) -> list[StoredArtifact]:
    if not one.artifacts:
        return []
    [artifact] = one.artifacts
    metadata = artifact.metadata
    if ONE_ARTIFACT in metadata:
        return [StoredArtifact.from_mapping(json.loads(metadata[ONE_ARTIFACT]))]
    if SEVERAL_ARTIFACTS in metadata:
        with fileio.open(os.path.join(artifact.uri, LIST_FILE), "rb") as file:
            return [StoredArtifact.from_mapping(each) for each in json.loads(file.read().decode())]
    raise PipelineRunError(
        f"Input artifact {name!r} was not put out by a task of Tidegate's",
        where=artifact.uri,
        remedy="Run the whole pipeline as it was compiled.",
    )
