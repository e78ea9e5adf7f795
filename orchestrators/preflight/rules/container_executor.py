"""Executors that are containers of their own."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.components.base.executor_spec import ExecutorClassSpec

from ..definition import Definition
from ..objection import Objection


def container_executor(definition: Definition) -> Iterator[Objection]:
    """An executor is a Python class.

    TFX runs a container executor with Docker on one machine (``DockerExecutorOperator``), where its
    inputs are paths that the container does not have; in a compiled pipeline Tidegate's entry point
    runs the executor, and it runs Python.
    """
    for node in definition.components:
        if not isinstance(node.executor_spec, ExecutorClassSpec):
            yield Objection(
                "container-executor",
                node.id,
                "It would be given paths that it cannot see, or would not run at all",
                f"Its executor is a {type(node.executor_spec).__name__}, and no Python class",
                "Start the program in the Do() of an executor class.",
            )
