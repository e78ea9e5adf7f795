"""A run as the ledger has it."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from typing import Any

from ...components.verdict import Outcome


class RunState(str, enum.Enum):
    """How far a run has come; COMPLETE, SKIPPED and ABANDONED are final."""

    WAITING = "WAITING"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    SKIPPED = "SKIPPED"
    ABANDONED = "ABANDONED"

    @property
    def is_final(self) -> bool:
        """Whether nothing more becomes of it by itself."""
        return self in (RunState.COMPLETE, RunState.SKIPPED, RunState.ABANDONED)


ACTIVE = (RunState.STARTING, RunState.RUNNING)
OPEN = (RunState.WAITING, *ACTIVE)


@dataclasses.dataclass(frozen=True)
class Run:
    """One row: what is due, and what became of it.

    Attributes:
      trigger: the title of the trigger that made it due.
      key: names it among the runs of its trigger.
      state: how far it has come.
      due_at: Unix seconds since when it is due.
      span: to ingest; None for the latest there is.
      facts: what the trigger noted.
      attempt: how often it was started.
      failures: how many of these attempts broke; a start that met a locked root does not count.
      not_before: Unix seconds before which it is not started again.
      generation: of the lease under which it was last written.
      pid: of the run's process, as its scheduler saw it; None before it was launched.
      started_at: Unix seconds of the last attempt's start.
      finished_at: Unix seconds of its end.
      exit_code: of the last attempt; None where it was not learned.
      sentence: what there is to say of its end.
    """

    trigger: str
    key: str
    state: RunState
    due_at: float
    span: int | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    attempt: int = 0
    failures: int = 0
    not_before: float = 0.0
    generation: int = 0
    pid: int | None = None
    started_at: float | None = None
    finished_at: float | None = None
    exit_code: int | None = None
    sentence: str = ""

    @property
    def outcome(self) -> Outcome | None:
        """What the pipeline's gates said, where the run completed."""
        if self.state is not RunState.COMPLETE:
            return None
        return next(one for one in Outcome if one.exit_code == self.exit_code)


def is_busy(runs: Iterable[Run]) -> bool:
    """Whether a run waits or is under way."""
    return any(one.state in OPEN for one in runs)
