"""Runs the tasks of a compiled pipeline one at a time, each by its own command's arguments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tidegate.orchestrators.kubeflow import compile_pipeline, container
from tidegate.orchestrators.kubeflow.lineage import Record, read_records

IMAGE = "registry/image:1"


def compiled(pipeline: Any, folder: Path, **settings: Any) -> Mapping[str, Any]:
    """The PipelineSpec of a pipeline."""
    output = compile_pipeline(pipeline, folder / "pipeline.yaml", IMAGE, **settings)
    spec: Mapping[str, Any] = yaml.safe_load(output.read_text())
    return spec


class ByHand:
    """One run of a compiled pipeline; the caller says which task is next.

    Attributes:
      outputs: the RuntimeArtifacts that the tasks put out, by task and key.
      parameters: the output parameters of the tasks, by task and key.
    """

    def __init__(self, spec: Mapping[str, Any], root: Path, run: str = "run-1") -> None:
        self._spec, self._root, self._run = spec, root, run
        self.outputs: dict[tuple[str, str], dict[str, Any]] = {}
        self.parameters: dict[tuple[str, str], Any] = {}

    def run(self, name: str, **parameters: Any) -> int:
        """Runs one task in this process; returns its exit code."""
        file = self._folder(name) / "executor_output.json"
        told = self.executor_input(name, parameters)
        run: Callable[[list[str]], int] = container.main
        code = run([json.dumps(told) if one == "{{$}}" else one for one in self.arguments(name)])
        if file.exists():
            said = json.loads(file.read_text())
            for key, one in said.get("artifacts", {}).items():
                self.outputs[name, key] = one["artifacts"][0]
            for key, value in said.get("parameterValues", {}).items():
                self.parameters[name, key] = value
        return code

    def arguments(self, name: str) -> list[str]:
        """Of the task's command."""
        label = self._spec["components"][name]["executorLabel"]
        said: list[str] = self._spec["deploymentSpec"]["executors"][label]["container"]["args"]
        return said

    def executor_input(self, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """What Kubeflow tells the task."""
        task, component = self._task(name), self._spec["components"][name]
        values = {"pipeline-run-id": self._run, "pipeline-root": str(self._root), **parameters}
        declared = component["inputDefinitions"]["parameters"]
        artifacts = {
            key: {"artifacts": [self.outputs[_origin(one)]]}
            for key, one in task.get("inputs", {}).get("artifacts", {}).items()
        }
        outputs = component.get("outputDefinitions", {})
        return {
            "inputs": {
                "parameterValues": {key: values[key] for key in declared if key in values},
                "artifacts": artifacts,
            },
            "outputs": {
                "artifacts": {
                    key: {"artifacts": [{"uri": str(self._folder(name) / key), "metadata": {}}]}
                    for key in outputs.get("artifacts", {})
                },
                "parameters": {
                    key: {"outputFile": str(self._folder(name) / "values" / key)}
                    for key in outputs.get("parameters", {})
                },
                "outputFile": str(self._folder(name) / "executor_output.json"),
            },
        }

    def records(self, name: str) -> list[Record]:
        """What the attempts at a task left, oldest first."""
        found = read_records(str(self._root))
        return [one for one in found if (one.run, one.node) == (self._run, name)]

    def seen(self, name: str) -> dict[str, Any]:
        """What a step's executor was given."""
        said: dict[str, Any] = json.loads(
            Path(self.outputs[name, "card"]["uri"], "seen.json").read_text()
        )
        return said

    def _folder(self, name: str) -> Path:
        return self._root / "pipeline" / self._run / name

    def _task(self, name: str) -> Mapping[str, Any]:
        graphs = [self._spec["root"], *self._spec["components"].values()]
        [task] = [one["dag"]["tasks"][name] for one in graphs if name in _tasks(one)]
        found: Mapping[str, Any] = task
        return found


def _tasks(component: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = component.get("dag", {}).get("tasks", {})
    return found


def _origin(one: Mapping[str, Any]) -> tuple[str, str]:
    output = one["taskOutputArtifact"]
    return output["producerTask"], output["outputArtifactKey"]
