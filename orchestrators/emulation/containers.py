"""Runs a container task: hook, cache, attempts, and what its command wrote."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2

from ...components.errors import PipelineRunError
from .backends import Backend
from .caching import cached, fingerprint
from .commands import IMAGE_ENTRYPOINT, Commander, command_of
from .executor_input import outputs_of
from .outcomes import TaskOutcome, TaskState
from .parameters import cast_all
from .placeholders import fill
from .records import Records
from .retrying import delays
from .tasks import TaskSpec
from .wire import wire_json


@dataclasses.dataclass(frozen=True)
class ContainerRunner:
    """Runs container tasks of one run.

    Attributes:
      backend: which one is emulated.
      commander: what runs commands.
      records: of earlier runs.
      folder: of the run; each task has one in it.
      artifacts: where the run's artifacts go; each task has a folder in it.
      run_id: names of artifacts begin with it.
      cache: whether tasks of earlier runs may stand in for this one's.
      timeout: seconds for one attempt; None for no end.
      variables: that the image sets.
      abandoned: set when the run is interrupted, so that nothing is tried again.
    """

    backend: Backend
    commander: Commander
    records: Records
    folder: Path
    artifacts: Path
    run_id: str
    cache: bool
    timeout: float | None
    variables: Mapping[str, str]
    abandoned: threading.Event = dataclasses.field(default_factory=threading.Event)

    def abandon(self) -> None:
        """Ends what runs; nothing is tried again."""
        self.abandoned.set()
        self.commander.close()

    def run(self, task: TaskSpec, inputs: Mapping[str, Any], job: Mapping[str, str]) -> TaskOutcome:
        """Runs the task to its end.

        Args:
          task: the task.
          inputs: its ExecutorInput's.
          job: the values of the run's own placeholders.

        Returns:
          What it put out, or why it failed after its last attempt.

        Raises:
          PipelineRunError: where its hook fails.
        """
        hooked = self._hooked(task, inputs, job)
        known = self._executor_input(task, inputs, hooked, 0)
        mark = ""
        if self.cache and task.spec.caching_options.enable_cache:
            mark = fingerprint(task, known)
            earlier = cached(self.records, mark)
            if earlier is not None:
                return dataclasses.replace(earlier, name=task.name, state=TaskState.CACHED)
        waits = delays(task.spec.retry_policy)
        attempt = 0
        while True:
            attempt += 1
            try:
                artifacts, parameters = self._attempt(task, inputs, job, hooked, attempt)
            except PipelineRunError as error:
                wait = next(waits, None)
                if wait is None or self.abandoned.wait(wait):
                    failure = TaskOutcome(task.name, TaskState.FAILED, error=str(error))
                    return dataclasses.replace(failure, attempts=attempt, log=str(self._log(task)))
                continue
            return TaskOutcome(
                task.name,
                TaskState.SUCCEEDED,
                artifacts,
                parameters,
                attempts=attempt,
                fingerprint=mark,
                log=str(self._log(task)),
            )

    def _attempt(
        self,
        task: TaskSpec,
        inputs: Mapping[str, Any],
        job: Mapping[str, str],
        hooked: str,
        attempt: int,
    ) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Any]]:
        container = task.executor.container
        told = self._executor_input(task, inputs, hooked, attempt)
        if hooked:  # on Vertex AI the file is still there when the container starts
            _output_file(told).write_text(hooked, encoding="utf-8")
        words = [*(container.command or IMAGE_ENTRYPOINT), *container.args]
        self._command(task, words, told, job, f"attempt-{attempt}")
        said = _said(_output_file(told), task)
        return self._artifacts_made(task, told, said), _parameters_made(task, told, said)

    def _hooked(self, task: TaskSpec, inputs: Mapping[str, Any], job: Mapping[str, str]) -> str:
        """What the container's preCacheCheck wrote; empty where there is none to run."""
        hook = task.executor.container.lifecycle.pre_cache_check
        if not self.backend.runs_hooks or not hook.command:
            return ""
        told = self._executor_input(task, inputs, "", 0)
        self._command(task, [*hook.command, *hook.args], told, job, "pre-cache-check")
        output = _output_file(told)
        return output.read_text(encoding="utf-8") if output.exists() else ""

    def _executor_input(
        self, task: TaskSpec, inputs: Mapping[str, Any], hooked: str, attempt: int
    ) -> dict[str, Any]:
        named = f"{self.run_id}/{task.name}" if self.backend.names_outputs else None
        folder = self.folder / task.name / f"attempt-{attempt}" if attempt else self._hook(task)
        outputs = outputs_of(task, folder, self.artifacts / task.name, named)
        for file in (outputs["outputFile"], *_output_files(outputs)):
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        (self.artifacts / task.name).mkdir(parents=True, exist_ok=True)
        told = {"inputs": inputs, "outputs": outputs}
        return _with_hook(told, _parsed(hooked, task)) if hooked else told

    def _command(
        self,
        task: TaskSpec,
        words: list[str],
        told: Mapping[str, Any],
        job: Mapping[str, str],
        what: str,
    ) -> None:
        folder = _output_file(told).parent
        (folder / "executor_input.json").write_text(wire_json(told), encoding="utf-8")
        own = {one.name: one.value for one in task.executor.container.env}
        command = command_of(
            [fill(word, told, job) for word in words],
            folder / "work",
            self._log(task),
            {**self.variables, **own},
            plain=not own,
        )
        if self.abandoned.is_set():
            raise PipelineRunError("The run was interrupted before it", where=task.name)
        try:
            code = self.commander.run(command, self.timeout)
        except TimeoutError as error:
            raise PipelineRunError(
                f"Its {what} took longer than {self.timeout:g} s",
                where=task.name,
                remedy=f"See {command.log}.",
            ) from error
        if code:
            raise PipelineRunError(
                f"Its {what} ended with {_told(code)}: {_last_line(command.log)}",
                where=task.name,
                remedy=f"See {command.log}.",
            )

    def _artifacts_made(
        self, task: TaskSpec, told: Mapping[str, Any], said: Mapping[str, Any]
    ) -> dict[str, list[dict[str, Any]]]:
        """What was promised, with what the command said of it; of one artifact a key, as there."""
        made = {}
        for key, promised in told["outputs"]["artifacts"].items():
            [artifact] = promised["artifacts"]
            stated: dict[str, Any] = next(iter(_stated(said, key)), {})
            made[key] = [
                {
                    **artifact,
                    "name": f"{self.run_id}/{task.name}/{key}",
                    "uri": stated.get("uri") or artifact["uri"],
                    "metadata": {**artifact["metadata"], **stated.get("metadata", {})},
                }
            ]
        return made

    def _hook(self, task: TaskSpec) -> Path:
        return self.folder / task.name / "pre-cache-check"

    def _log(self, task: TaskSpec) -> Path:
        folder = self.folder / task.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder / "log.txt"


def _stated(said: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return list(said.get("artifacts", {}).get(key, {}).get("artifacts", []))


def _with_hook(told: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The ExecutorInput with the parameters and the artifacts' metadata that a hook set."""
    inputs, outputs = told["inputs"], told["outputs"]
    values = {**inputs["parameterValues"], **said.get("parameterValues", {})}
    artifacts = {
        key: {
            "artifacts": [
                {**one, "metadata": {**one["metadata"], **update.get("metadata", {})}}
                for one, update in zip(
                    of["artifacts"],
                    _stated(said, key) or [{}],
                    strict=False,
                )
            ]
        }
        for key, of in outputs["artifacts"].items()
    }
    return {
        "inputs": {**inputs, "parameterValues": values},
        "outputs": {**outputs, "artifacts": artifacts},
    }


def _said(file: Path, task: TaskSpec) -> dict[str, Any]:
    """The ExecutorOutput that the command wrote; empty where it wrote none."""
    return _parsed(file.read_text(encoding="utf-8"), task) if file.exists() else {}


def _parsed(text: str, task: TaskSpec) -> dict[str, Any]:
    try:
        message = json_format.Parse(text, pipeline_spec_pb2.ExecutorOutput())
    except json_format.ParseError as error:
        raise PipelineRunError(
            f"It wrote no ExecutorOutput: {error}",
            where=task.name,
            remedy="Write the fields of kfp-pipeline-spec alone.",
        ) from error
    return dict(json_format.MessageToDict(message))


def _parameters_made(
    task: TaskSpec, told: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The output parameters: those in the ExecutorOutput, else the files' content."""
    made = dict(said.get("parameterValues", {}))
    for key, place in told["outputs"]["parameters"].items():
        file = Path(place["outputFile"])
        if key not in made and not file.exists():
            raise PipelineRunError(
                f"It put out no parameter {key!r}",
                where=task.name,
                remedy="Write it into the ExecutorOutput, or into its file.",
            )
        if key not in made:
            made[key] = file.read_text(encoding="utf-8")
    declared = task.component.output_definitions.parameters
    return cast_all(declared, {key: one for key, one in made.items() if key in declared})


def _output_file(told: Mapping[str, Any]) -> Path:
    return Path(told["outputs"]["outputFile"])


def _output_files(outputs: Mapping[str, Any]) -> list[str]:
    return [one["outputFile"] for one in outputs["parameters"].values()]


def _told(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _last_line(log: Path) -> str:
    lines = [one.strip() for one in log.read_text(errors="replace").splitlines() if one.strip()]
    return lines[-1] if lines else "it said nothing"
