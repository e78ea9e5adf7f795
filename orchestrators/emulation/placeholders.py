"""Placeholders in a task's command, as ``{{$}}`` for the whole ExecutorInput.

Those of the KFP SDK and of TFX's containers: https://www.kubeflow.org/docs/components/pipelines/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .wire import wire_json

PLACEHOLDER = re.compile(
    r"""\{\{\$(?:
      \.(?P<side>inputs|outputs)\.(?P<kind>artifacts|parameters)\['(?P<key>[^']+)'\]
      (?:\.(?P<field>uri|path|value|name|output_file)|\.metadata\['(?P<property>[^']+)'\])?
      |\.(?P<job>[a-z_]+)
    )?\}\}""",
    re.VERBOSE,
)


def fill(text: str, executor_input: Mapping[str, Any], job: Mapping[str, str]) -> str:
    """The text with its placeholders replaced, each once; unknown ones stay, as on Kubeflow.

    Args:
      text: an argument of a command, or the filter of a resolver.
      executor_input: the task's.
      job: the values of placeholders of the run itself, as ``pipeline_job_name``.
    """

    def replaced(found: re.Match[str]) -> str:
        value = _value(found, executor_input, job)
        return found.group() if value is None else _text(value)

    return PLACEHOLDER.sub(replaced, text)


def _value(found: re.Match[str], executor_input: Mapping[str, Any], job: Mapping[str, str]) -> Any:
    if found["job"]:
        return job.get(found["job"])
    if not found["side"]:
        return wire_json(executor_input)
    side = executor_input.get(found["side"], {})
    if found["kind"] == "artifacts":
        artifacts = side.get("artifacts", {}).get(found["key"], {}).get("artifacts", [])
        return _of_artifact(artifacts[0], found) if artifacts else None
    if found["field"] == "output_file":
        return side.get("parameters", {}).get(found["key"], {}).get("outputFile")
    legacy = side.get("parameters", {}).get(found["key"], {})
    return side.get("parameterValues", {}).get(found["key"], next(iter(legacy.values()), None))


def _of_artifact(artifact: Mapping[str, Any], found: re.Match[str]) -> Any:
    if found["property"]:
        return artifact.get("metadata", {}).get(found["property"])
    if found["field"] == "value":
        with open(f"{artifact['uri']}/value", encoding="utf-8") as file:
            return file.read()
    return artifact.get("name") if found["field"] == "name" else artifact["uri"]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)
