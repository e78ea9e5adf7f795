"""Exit handlers where there is none, or with inputs."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection


def exit_handler(definition: Definition) -> Iterator[Objection]:
    """An exit handler runs where runs have an end, and takes no inputs.

    A notebook runs node by node and never ends. Inputs of an exit handler are left out by TFX's
    compiler for Kubeflow, which logs it and goes on (``StepBuilder.build``).
    """
    handler = definition.exit_handler
    if handler is None:
        return
    if definition.platform == "notebook":
        yield Objection(
            "exit-handler",
            handler.id,
            "It would never run",
            "In a notebook one node runs after another, and no run ends",
            "Run its component by hand, or run the whole pipeline with --on local.",
        )
    if handler.inputs:
        yield Objection(
            "exit-handler",
            handler.id,
            f"It would run without {', '.join(sorted(handler.inputs))}",
            "What it waits for may have failed; it gets no artifacts, only how the run ended",
            "Give it a parameter with FinalStatusStr() and read there what happened.",
        )
