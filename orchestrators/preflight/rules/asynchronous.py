"""Pipelines whose nodes would run for ever."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.orchestration.pipeline import ExecutionMode

from ..definition import Definition
from ..objection import Objection


def asynchronous(definition: Definition) -> Iterator[Objection]:
    """A pipeline runs once, from its first node to its last.

    In ExecutionMode.ASYNC each node would start anew whenever there is an input. Local runners make
    one pass all the same, and Kubeflow's compiler does not look at the mode.
    """
    if definition.pipeline.execution_mode is not ExecutionMode.SYNC:
        yield Objection(
            "asynchronous",
            "",
            "Its nodes would run once",
            "The execution mode is ASYNC, which no runner here knows",
            "Leave execution_mode out, and run the pipeline by a schedule.",
        )
