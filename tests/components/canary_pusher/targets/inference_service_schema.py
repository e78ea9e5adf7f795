"""What KServe 0.20's CustomResourceDefinition demands of the fields that Tidegate writes.

Said anew and in brief: the published one has two megabytes. Here too unknown fields are errors,
where a cluster would drop them in silence.
"""

from __future__ import annotations

from typing import Any

STRING = {"type": "string"}
STRINGS = {"type": "object", "additionalProperties": STRING}
MODEL = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "modelFormat": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {"name": STRING, "version": STRING},
        },
        "name": STRING,
        "protocolVersion": STRING,
        "resources": {"type": "object", "properties": {"requests": STRINGS, "limits": STRINGS}},
        "runtime": STRING,
        "storageUri": STRING,
    },
}


def _predictor(**more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "canaryTrafficPercent": {"type": "integer"},
            "labels": STRINGS,
            "minReplicas": {"type": "integer"},
            "model": {**MODEL, **more},
            "name": {"type": "string", "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$"},
        },
    }


CANARY = {
    "type": "object",
    "required": ["predictor", "trafficPercent"],
    "additionalProperties": False,
    "properties": {
        "predictor": _predictor(required=["modelFormat", "name"]),
        "trafficPercent": {"type": "integer", "minimum": 0, "maximum": 100},
    },
}

SCHEMA = {
    "type": "object",
    "properties": {
        "apiVersion": STRING,
        "kind": STRING,
        "metadata": {"type": "object"},
        "spec": {
            "type": "object",
            "required": ["predictor"],
            "additionalProperties": False,
            "properties": {
                "predictor": _predictor(),
                "canary": {"type": "array", "items": CANARY},
            },
        },
    },
}
