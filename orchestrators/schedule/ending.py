"""What becomes of a run whose process is gone."""

from __future__ import annotations

import dataclasses

from ...components.verdict import Outcome
from .run_files import Ended
from .runs import Run, RunState
from .settings import Schedule

EXIT_USAGE = 2
LOCKED = "PipelineLockedError"

_DECIDED = {one.exit_code for one in Outcome}


@dataclasses.dataclass(frozen=True)
class Ending:
    """The row's next state.

    Attributes:
      state: COMPLETE, ABANDONED, or WAITING for another try.
      failures: how many tries have broken so far.
      not_before: Unix seconds before which it is not tried again.
      exit_code: None where it was killed.
      sentence: why.
    """

    state: RunState
    failures: int
    not_before: float
    exit_code: int | None
    sentence: str


def ending_of(run: Run, ended: Ended | None, schedule: Schedule, now: float) -> Ending:
    """Judges an attempt by what it left behind.

    A gate's verdict completes a run, whichever it is; bad input does not get better by itself; a
    locked root is waited for and counts as no try; all else broke and is tried again.

    Args:
      run: as the ledger has it.
      ended: what the process noted; None where it was killed.
      schedule: says how often to try and how long to wait.
      now: Unix seconds.
    """
    code = None if ended is None else ended.exit_code
    sentence = "Its process was killed." if ended is None else ended.sentence
    if code in _DECIDED:
        return Ending(RunState.COMPLETE, run.failures, 0.0, code, sentence)
    if ended is not None and ended.error == LOCKED:
        until = now + schedule.backoff_seconds
        return Ending(RunState.WAITING, run.failures, until, code, sentence)
    if code == EXIT_USAGE:
        return Ending(RunState.ABANDONED, run.failures, 0.0, code, sentence)
    if run.pid is None and ended is None:
        return Ending(RunState.WAITING, run.failures, 0.0, code, "It was never launched.")
    failures = run.failures + 1
    if failures >= schedule.max_attempts:
        return Ending(RunState.ABANDONED, failures, 0.0, code, sentence)
    return Ending(RunState.WAITING, failures, now + _pause(schedule, failures), code, sentence)


def _pause(schedule: Schedule, failures: int) -> float:
    doubled = schedule.backoff_seconds * 2.0 ** min(failures - 1, 60)
    return min(doubled, schedule.max_backoff_seconds)
