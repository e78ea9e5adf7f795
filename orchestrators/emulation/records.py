"""What emulated runs leave behind: one JSON file a run, by which later ones find artifacts."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...components.atomic import write_atomically
from ...components.errors import PipelineRootError
from .outcomes import TaskOutcome, TaskState

RUN_FILE = "run.json"


@dataclasses.dataclass
class RunRecord:
    """One run.

    Attributes:
      run_id: its name, which sorts by time.
      pipeline: the name of its pipeline.
      backend: which one was emulated.
      parameters: of the pipeline.
      state: RUNNING, SUCCEEDED or FAILED.
      tasks: of those that have ended, by name.
    """

    run_id: str
    pipeline: str
    backend: str
    parameters: Mapping[str, Any]
    state: str = "RUNNING"
    tasks: dict[str, TaskOutcome] = dataclasses.field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Writes it into the run's folder, wholly or not at all.

        Raises:
          PipelineRootError: where there is no room, or no permission.
        """
        try:
            write_atomically(folder / RUN_FILE, json.dumps(dataclasses.asdict(self), indent=2))
        except OSError as error:
            raise PipelineRootError(
                f"The record of the run cannot be written: {error.strerror}",
                where=str(folder),
                remedy="Make room, or give another --root.",
            ) from error


class Records:
    """All runs of one pipeline in a folder, the newest first."""

    def __init__(self, folder: Path, pipeline: str) -> None:
        self._runs = [
            record
            for path in sorted(folder.glob(f"*/{RUN_FILE}"), reverse=True)
            if (record := _read(path)).pipeline == pipeline
        ]

    def finished(self) -> Iterator[TaskOutcome]:
        """Tasks that put something out, the newest first."""
        for run in self._runs:
            for task in reversed(list(run.tasks.values())):
                if task.usable:
                    yield task

    def artifacts(self) -> Iterator[Mapping[str, Any]]:
        """Artifacts in the order they were made, the newest first."""
        for task in self.finished():
            if task.state is TaskState.SUCCEEDED:  # what a cached task puts out is older
                for artifacts in task.artifacts.values():
                    yield from artifacts


def _read(path: Path) -> RunRecord:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        tasks = {
            name: TaskOutcome(**{**one, "state": TaskState(one["state"])})
            for name, one in values.pop("tasks").items()
        }
        return RunRecord(**values, tasks=tasks)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise PipelineRootError(
            f"The record of an earlier run cannot be read: {type(error).__name__}: {error}",
            where=str(path),
            remedy="Move its folder away, or give another --root.",
        ) from error
