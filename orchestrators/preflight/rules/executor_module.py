"""Executors that would not be found where they are to run."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec

from ..definition import Definition
from ..objection import Objection

NOWHERE_ELSE = ("__main__", "ipykernel_launcher", "conftest")


def executor_module(definition: Definition) -> Iterator[Objection]:
    """An executor is found by the path of its class, in whatever process it runs.

    TFX carries an executor as a class path. One that was made inside of a function can be found by
    none; one of ``__main__``, of a notebook or of a test is found by the process that made it and
    by no container (tfx#7781, #3900, #4291) and no worker of a Beam cluster.
    """
    for node in definition.components:
        if isinstance(node.executor_spec, ExecutorClassSpec):
            reason = _not_found(node) or (_only_here(node) if _elsewhere(definition) else "")
            if reason:
                yield Objection(
                    "executor-module",
                    node.id,
                    f"{_path(node)} could not be imported",
                    reason,
                    "Move it to a module of a package that is installed where the node runs.",
                )


def _elsewhere(definition: Definition) -> bool:
    beam = definition.deployment.beam.runner if definition.deployment else "direct"
    return definition.in_containers or (definition.platform == "beam" and beam != "direct")


def _not_found(node: BaseComponent) -> str:
    executor = node.executor_spec.executor_class
    if "<locals>" in executor.__qualname__:
        return "It was made inside of a function"
    try:
        found = getattr(importlib.import_module(executor.__module__), executor.__name__, None)
    except ImportError as error:
        return f"Its module cannot be imported: {error}"
    return "" if found is executor else "Its module has something else of that name"


def _only_here(node: BaseComponent) -> str:
    module = node.executor_spec.executor_class.__module__
    last = module.rpartition(".")[2]
    if module in NOWHERE_ELSE or last.startswith("test_") or last.endswith("_test"):
        return f"{module} is there in this process alone"
    return ""


def _path(node: BaseComponent) -> str:
    executor = node.executor_spec.executor_class
    return f"{executor.__module__}.{executor.__qualname__}"
