"""Inputs, conditions and dynamic properties of nodes that are not in the pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.placeholder.placeholder import Placeholder
from tfx.types.channel import BaseChannel
from tfx.types.channel_utils import get_dependent_channels

from ..definition import Definition
from ..objection import Objection


def dangling_producer(definition: Definition) -> Iterator[Objection]:
    """Every node that another one needs is in the pipeline.

    TFX's local compiler raises for it without a word on which input; that for Kubeflow writes down
    a dependency on a task that is not there. In a notebook nodes come one by one.
    """
    if definition.platform == "notebook":
        return
    known = {node.id for node in definition.nodes}
    for node in definition.inner:
        for use, producer in sorted(_needed(definition, node)):
            if producer not in known:
                yield Objection(
                    "dangling-producer",
                    node.id,
                    f"{use} would wait for {producer!r}",
                    "There is no such node in the pipeline",
                    f"Put {producer} into the pipeline's components.",
                )


def _needed(definition: Definition, node: BaseNode) -> set[tuple[str, str]]:
    needed = {
        (f"Its input {key!r}", producer)
        for key, channel in node.inputs.items()
        for producer in _producers(channel)
    }
    for predicate in definition.predicates(node):
        needed |= {("Its condition", one) for one in _read_by(predicate)}
    for name, value in node.exec_properties.items():
        if isinstance(value, Placeholder):
            needed |= {(f"Its property {name!r}", one) for one in _read_by(value)}
    return needed


def _producers(channel: BaseChannel) -> set[str]:
    return {str(producer) for producer in channel.get_data_dependent_node_ids()}


def _read_by(placeholder: Placeholder) -> set[str]:
    channels = get_dependent_channels(placeholder)
    return {producer for one in channels for producer in _producers(one)}
