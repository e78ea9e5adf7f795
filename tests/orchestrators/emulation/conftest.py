"""Compiled pipelines of a few small commands, written as a compiler would write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

WRITES = """
import json, os, sys
told = json.loads(sys.argv[1])
said = {"parameterValues": {}, "artifacts": {}}
os.environ["TOLD"] = sys.argv[1]
for name, value in json.loads(sys.argv[2]).items():
    if name in told["outputs"].get("parameters", {}):
        said["parameterValues"][name] = value
    else:
        said["artifacts"][name] = {"artifacts": [{"metadata": value}]}
with open(told["outputs"]["outputFile"], "w") as file:
    json.dump(said, file)
"""
"""A task that puts out what its second argument says: a parameter's value, or metadata."""

TITLES = {"model": "tfx.Model", "blessing": "tfx.ModelBlessing"}


def task(
    *command: str,
    takes: Mapping[str, str] = {},
    says: Mapping[str, Any] = {},
    puts_out: Mapping[str, Any] = {},
    parameters: Mapping[str, str] = {},
    **fields: Any,
) -> dict[str, Any]:
    """A task and its component.

    Args:
      command: of its container; one that puts out ``puts_out`` where there is none.
      takes: its input artifacts, each ``task.key``, by name.
      says: its input parameters' specs, by name; a plain value is a constant.
      puts_out: metadata of its artifacts, by name, or values of its ``parameters``.
      parameters: types of its output parameters, by name.
      fields: of the task beside these: ``condition``, ``after``, ``strategy``, ``retries``,
        ``cache``, ``executor``.
    """
    words = command or ("python", "-c", WRITES, "{{$}}", json.dumps(puts_out))
    return {
        "words": words,
        "takes": takes,
        "says": says,
        "artifacts": [name for name in puts_out if name not in parameters],
        "parameters": parameters,
        **fields,
    }


def compiled(declared: Mapping[str, Any] = {}, /, **tasks: dict[str, Any]) -> dict[str, Any]:
    """A PipelineJob of these tasks; ``declared`` are the pipeline's own parameters."""
    return {
        "pipelineSpec": {
            "pipelineInfo": {"name": "small"},
            "schemaVersion": "2.1.0",
            "components": {name: _component(name, one) for name, one in tasks.items()},
            "deploymentSpec": {
                "executors": {f"{name}_executor": _executor(one) for name, one in tasks.items()}
            },
            "root": {
                "inputDefinitions": {"parameters": dict(declared)},
                "dag": {"tasks": {name: _task(name, one) for name, one in tasks.items()}},
            },
        }
    }


def _component(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "executorLabel": f"{name}_executor",
        "inputDefinitions": {
            "artifacts": {key: {"artifactType": _type(key)} for key in one["takes"]},
            "parameters": {
                key: {"parameterType": one.get("types", {}).get(key, _parameter_type(value))}
                for key, value in one["says"].items()
            },
        },
        "outputDefinitions": {
            "artifacts": {key: {"artifactType": _type(key)} for key in one["artifacts"]},
            "parameters": {key: {"parameterType": kind} for key, kind in one["parameters"].items()},
        },
    }


def _type(key: str) -> dict[str, str]:
    return {"instanceSchema": f"title: {TITLES.get(key, 'tfx.Artifact')}\ntype: object\n"}


def _parameter_type(value: Any) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    return "NUMBER_INTEGER" if isinstance(value, int) else "STRING"


def _executor(one: Mapping[str, Any]) -> dict[str, Any]:
    if "executor" in one:
        return one["executor"]
    container = {"image": "image:1", "command": list(one["words"])}
    if "hook" in one:
        container["lifecycle"] = {"preCacheCheck": {"command": list(one["hook"])}}
    return {"container": container}


def _task(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    artifacts = {
        key: dict(zip(("producerTask", "outputArtifactKey"), source.split("."), strict=True))
        for key, source in one["takes"].items()
    }
    policy = {
        "strategy": one.get("strategy", "TRIGGER_STRATEGY_UNSPECIFIED"),
        "condition": one.get("condition", ""),
    }
    return {
        "taskInfo": {"name": name},
        "componentRef": {"name": name},
        "dependentTasks": list(one.get("after", ())),
        "cachingOptions": {"enableCache": one.get("cache", False)},
        "retryPolicy": {"maxRetryCount": one.get("retries", 0)},
        "triggerPolicy": policy,
        "inputs": {
            "artifacts": {key: {"taskOutputArtifact": one} for key, one in artifacts.items()},
            "parameters": {key: _parameter(value) for key, value in one["says"].items()},
        },
    }


def _parameter(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"runtimeValue": {"constant": value}}


@pytest.fixture(name="task")
def task_fixture() -> Callable[..., dict[str, Any]]:
    return task


@pytest.fixture(name="compiled")
def compiled_fixture() -> Callable[..., dict[str, Any]]:
    return compiled
