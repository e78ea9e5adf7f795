"""Optional inputs that a condition may leave empty."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_node import BaseNode
from tfx.types.channel_utils import get_dependent_channels

from ..definition import Definition
from ..objection import Objection


def optional_input(definition: Definition) -> Iterator[Objection]:
    """What makes an optional input stands under no condition but those of the node that takes it.

    On one machine a node runs without an optional input whose producer was skipped. A task on
    Kubeflow and Vertex AI depends on every task that its inputs come from
    (``dependent_tasks``, with the trigger strategy ALL_UPSTREAM_TASKS_SUCCEEDED): it is skipped
    with any of them.
    """
    if not definition.in_containers:
        return
    conditions = _conditions(definition)
    for node, key, channel in definition.channels():
        if node is definition.exit_handler or not _is_optional(node, key):
            continue
        for producer in sorted(map(str, channel.get_data_dependent_node_ids())):
            if conditions(producer) - conditions(node.id):
                yield Objection(
                    "optional-input",
                    node.id,
                    f"It would be skipped where {producer} is, and not run without {key!r}",
                    "A task is skipped with any that it takes an input from, optional or not",
                    f"Put it under the conditions of {producer}, or leave the input out.",
                )


def _is_optional(node: BaseComponent, key: str) -> bool:
    parameter = node.spec.INPUTS.get(key)
    return bool(node.inputs[key].is_optional or (parameter is not None and parameter.optional))


def _conditions(definition: Definition) -> Callable[[str], frozenset[int]]:
    """All conditions that can keep a node from running where optional inputs may be missing."""
    nodes = {node.id: node for node in definition.inner}

    @functools.cache
    def of(name: str) -> frozenset[int]:
        if name not in nodes:
            return frozenset()
        node = nodes[name]
        predicates = definition.predicates(node)
        needed = _required(node) | {
            str(producer)
            for predicate in predicates
            for channel in get_dependent_channels(predicate)
            for producer in channel.get_data_dependent_node_ids()
        }
        own = frozenset(id(predicate) for predicate in predicates)
        return own.union(*(of(producer) for producer in sorted(needed - {name})))

    return of


def _required(node: BaseNode) -> set[str]:
    return {
        str(producer)
        for key, channel in node.inputs.items()
        if not (isinstance(node, BaseComponent) and _is_optional(node, key))
        for producer in channel.get_data_dependent_node_ids()
    }
