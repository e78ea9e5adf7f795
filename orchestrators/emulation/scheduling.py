"""Which tasks of a graph may run, and which never will: the trigger policies.

https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from .outcomes import TaskOutcome, TaskState
from .tasks import TaskSpec


class Readiness(enum.Enum):
    """What is to be done about a task."""

    WAIT = "wait"
    RUN = "run"
    SKIP = "skip"


def readiness(
    task: TaskSpec, outcomes: Mapping[str, TaskOutcome], stops_at_failure: bool
) -> Readiness:
    """Whether a task may run now.

    Args:
      task: one that has not begun.
      outcomes: of the tasks of its graph that have ended.
      stops_at_failure: whether a failure anywhere in the graph keeps tasks from beginning, but for
        those that wait for the end of others however they end.
    """
    ended = task.upstream <= set(outcomes)
    if task.waits_for_all:
        return Readiness.RUN if ended else Readiness.WAIT
    if any(not outcomes[one].usable for one in task.upstream & set(outcomes)):
        return Readiness.SKIP
    if stops_at_failure and any(one.state is TaskState.FAILED for one in outcomes.values()):
        return Readiness.SKIP
    return Readiness.RUN if ended else Readiness.WAIT
