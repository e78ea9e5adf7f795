"""What a task tells the backend: KFP's ExecutorOutput."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2
from tfx.dsl.io import fileio
from tfx.orchestration.kubeflow.v2.container import kubeflow_v2_entrypoint_utils
from tfx.types import artifact_utils

from .executor_input import LIST_FILE, ONE_ARTIFACT, SEVERAL_ARTIFACTS, TaskInput
from .lineage.record import Record
from .lineage.stored_artifact import StoredArtifact
from .written_aside import write_aside

_OUTPUTS = ("OUTPUT", "DECLARED_OUTPUT", "INTERNAL_OUTPUT")


def outputs_of(record: Record) -> dict[str, list[StoredArtifact]]:
    """What an attempt put out, by key and in order; a resolver's outputs too."""
    found: dict[str, list[tuple[int, StoredArtifact]]] = {}
    for one in record.events:
        if one.event.Type.Name(one.event.type) in _OUTPUTS:
            keys = [step.key for step in one.event.path.steps if step.HasField("key")]
            places = [step.index for step in one.event.path.steps if step.HasField("index")]
            for key, place in zip(keys, places, strict=True):
                found.setdefault(key, []).append((place, record.artifacts[one.artifact]))
    return {
        key: [one for _, one in sorted(pairs, key=lambda pair: pair[0])]
        for key, pairs in found.items()
    }


def write_output(given: TaskInput, outputs: Mapping[str, Sequence[StoredArtifact]]) -> None:
    """Writes the ExecutorOutput whole or not at all.

    Args:
      given: what the backend told, of which artifacts it expects.
      outputs: what the node put out; a key that is missing has none.
    """
    message = pipeline_spec_pb2.ExecutorOutput()
    for key, uri in given.uris.items():
        artifacts = outputs.get(key, ())
        told = _one(artifacts[0]) if len(artifacts) == 1 else _several(uri, artifacts)
        message.artifacts[key].artifacts.append(told)
    for key in given.values:
        value = _python(outputs[key][0]).read()
        if isinstance(value, str):
            message.parameter_values[key].string_value = value
        else:
            message.parameter_values[key].number_value = float(value)
    write_aside(given.output_file, json_format.MessageToJson(message))


def _one(artifact: StoredArtifact) -> pipeline_spec_pb2.RuntimeArtifact:
    told = kubeflow_v2_entrypoint_utils.to_runtime_artifact(_python(artifact), {})
    told.metadata[ONE_ARTIFACT] = json.dumps(artifact.to_mapping(), sort_keys=True)
    return told


def _several(uri: str, artifacts: Sequence[StoredArtifact]) -> pipeline_spec_pb2.RuntimeArtifact:
    """One artifact that stands for all: no backend has to know of lists, or of empty ones."""
    fileio.makedirs(uri)
    content = json.dumps([one.to_mapping() for one in artifacts], sort_keys=True)
    write_aside(os.path.join(uri, LIST_FILE), content)
    told = pipeline_spec_pb2.RuntimeArtifact(uri=uri)
    told.metadata[SEVERAL_ARTIFACTS] = len(artifacts)
    return told


def _python(artifact: StoredArtifact) -> artifact_utils.Artifact:
    return artifact_utils.deserialize_artifact(artifact.kind, artifact.artifact)
