"""How tasks ended, and what they put out."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from typing import Any


class TaskState(str, enum.Enum):
    """How a task ended, in Vertex AI's words where it has one."""

    SUCCEEDED = "SUCCEEDED"
    CACHED = "CACHED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclasses.dataclass(frozen=True)
class TaskOutcome:
    """How a task ended.

    Attributes:
      name: the task's.
      state: how it ended.
      artifacts: what it put out, RuntimeArtifacts as JSON, by key.
      parameters: the parameters it put out, by key.
      seconds: from its driver's start to its end.
      error: the reason where it failed.
      attempts: how often it was tried.
      fingerprint: what a later run recognises it by; empty where caching is off for it.
      log: the file that holds what it said.
    """

    name: str
    state: TaskState
    artifacts: Mapping[str, Sequence[Mapping[str, Any]]] = dataclasses.field(default_factory=dict)
    parameters: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""
    attempts: int = 1
    fingerprint: str = ""
    log: str = ""

    @property
    def usable(self) -> bool:
        """Whether what depends on it may run."""
        return self.state in (TaskState.SUCCEEDED, TaskState.CACHED)

    def lasting(self, seconds: float) -> TaskOutcome:
        """This outcome, with the time that it took."""
        return dataclasses.replace(self, seconds=seconds)
