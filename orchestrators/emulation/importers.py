"""Importers: an artifact that is there already gets a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format

from .parameters import constant_of
from .placeholders import fill
from .records import Records
from .tasks import TaskSpec


def imported(
    task: TaskSpec,
    executor_input: Mapping[str, Any],
    job: Mapping[str, str],
    records: Records,
    name: str,
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The artifact that an importer puts out, by key.

    Without ``reimport`` it is the one that was imported before from the same place.

    Args:
      task: the importer.
      executor_input: what it is given.
      job: the values of the run's own placeholders.
      records: of earlier runs.
      name: for an artifact that is new.
    """
    spec = task.executor.importer
    artifact = {
        "type": json_format.MessageToDict(spec.type_schema),
        "uri": str(_uri(spec, executor_input)),
        "metadata": _filled(json_format.MessageToDict(spec.metadata), executor_input, job),
    }
    [key] = task.component.output_definitions.artifacts
    earlier = (
        one for one in records.artifacts() if {**one, "name": ""} == {**artifact, "name": ""}
    )
    known = None if spec.reimport else next(earlier, None)
    return {key: [known or {"name": f"{name}/{key}", **artifact}]}


def _uri(spec: Any, executor_input: Mapping[str, Any]) -> Any:
    if spec.artifact_uri.WhichOneof("value") != "runtime_parameter":
        return constant_of(spec.artifact_uri)
    name, inputs = spec.artifact_uri.runtime_parameter, executor_input["inputs"]
    legacy = inputs["parameters"].get(name, {})
    return inputs["parameterValues"].get(name, next(iter(legacy.values()), ""))


def _filled(value: Any, executor_input: Mapping[str, Any], job: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return fill(value, executor_input, job)
    if isinstance(value, Mapping):
        return {key: _filled(one, executor_input, job) for key, one in value.items()}
    return value
