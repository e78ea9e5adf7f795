"""Drivers that no container would run."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.components.example_gen.component import FileBasedExampleGen
from tfx.dsl.components.base.base_driver import BaseDriver

from ..definition import Definition
from ..objection import Objection


def custom_driver(definition: Definition) -> Iterator[Objection]:
    """A component has no driver of its own, but that of a file-based ExampleGen.

    TFX's compiler for Kubeflow leaves ``DRIVER_CLASS`` out, and compiles FileBasedExampleGen's as a
    pre-cache check (``step_builder.py``), which Tidegate's own entry point runs.
    """
    if not definition.in_containers:
        return
    for node in definition.components:
        if node.driver_class is BaseDriver or isinstance(node, FileBasedExampleGen):
            continue
        yield Objection(
            "custom-driver",
            node.id,
            f"{node.driver_class.__name__} would not run",
            "A task there has an executor and no driver",
            "Do in the executor what the driver does, or derive from FileBasedExampleGen.",
        )
