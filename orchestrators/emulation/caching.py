"""Which task of an earlier run is the same, by the fingerprint that Kubeflow describes.

https://www.kubeflow.org/docs/components/pipelines/user-guides/core-functions/caching/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format

from .outcomes import TaskOutcome
from .records import Records
from .tasks import TaskSpec


def fingerprint(task: TaskSpec, executor_input: Mapping[str, Any]) -> str:
    """Of what a container is given: names of artifacts, parameters, outputs, image and command.

    Where its outputs go is left out, and placeholders stand for themselves.
    """
    inputs, outputs = executor_input["inputs"], executor_input["outputs"]
    container = json_format.MessageToDict(task.executor.container)
    declared = task.component.output_definitions.parameters
    key = {
        "inputArtifactNames": {
            name: [one["name"] for one in of["artifacts"]]
            for name, of in inputs["artifacts"].items()
        },
        "inputParameterValues": [inputs["parameterValues"], inputs["parameters"]],
        "outputArtifactsSpec": {
            name: [{field: one[field] for field in ("type", "metadata")} for one in of["artifacts"]]
            for name, of in outputs["artifacts"].items()
        },
        "outputParametersSpec": {
            name: json_format.MessageToDict(one) for name, one in declared.items()
        },
        "containerSpec": {
            "image": container.get("image"),
            "cmdArgs": [*container.get("command", ()), *container.get("args", ())],
            "env": container.get("env", []),
        },
    }
    return hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()


def cached(records: Records, wanted: str) -> TaskOutcome | None:
    """The newest task with that fingerprint that put something out."""
    return next((one for one in records.finished() if one.fingerprint == wanted), None)
