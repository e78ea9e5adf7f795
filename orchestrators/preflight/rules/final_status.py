"""The final status of a run, given to a node that runs before it is known."""

from __future__ import annotations

from collections.abc import Iterator

# TFX's public name for it is tfx.dsl.experimental.FinalStatusStr, which imports all of TFX.
from tfx.orchestration.kubeflow.decorators import FinalStatusStr

from ..definition import Definition
from ..objection import Objection


def final_status(definition: Definition) -> Iterator[Objection]:
    """Only the exit handler is told how the run ended.

    For any other node TFX's compiler for Kubeflow leaves the parameter out (``StepBuilder.build``),
    and its local one passes an empty text.
    """
    for node, name, value in definition.properties():
        if isinstance(value, FinalStatusStr) and node is not definition.exit_handler:
            yield Objection(
                "final-status",
                node.id,
                f"Its property {name!r} would be empty",
                "It runs before the run has ended",
                "Make it the exit handler: runner.set_exit_handler(component).",
            )
