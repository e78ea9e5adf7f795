"""The inputs of a graph that is being rewritten: which placeholder stands for what."""

from __future__ import annotations

import dataclasses
import keyword
import re

import tensorflow as tf

from ..host.host_inputs import HostInput
from .graph import Graph, node_name


class GraphInputs:
    """The placeholders of one graph, each with what the host hands in there.

    Attributes:
      by_node: what each placeholder stands for.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.by_node: dict[str, HostInput] = {}

    def add(self, item: HostInput) -> str:
        """Adds the placeholder of one input and returns its tensor."""
        tensor = self._graph.add(
            "Placeholder", "input", [], dtype=tf.as_dtype(item.dtype), shape=item.shape
        )
        self.by_node[node_name(tensor)] = item
        return tensor

    def at(self, tensor: str) -> HostInput | None:
        """What ``tensor`` stands for, where it is a placeholder."""
        return self.by_node.get(node_name(tensor))

    def change(self, tensor: str, **changes: object) -> None:
        """Changes fields of the input at ``tensor``."""
        node = node_name(tensor)
        self.by_node[node] = dataclasses.replace(self.by_node[node], **changes)  # type: ignore[arg-type]

    def prune(self) -> None:
        """Forgets the placeholders that no output depends on, and prunes the graph."""
        self._graph.prune()
        self.by_node = {
            node: item for node, item in self.by_node.items() if node in self._graph.nodes
        }

    def name_all(self) -> None:
        """Names every input after its feature, each differently, and sorts them by name."""
        taken: set[str] = set()
        for node, item in self.by_node.items():
            wanted = item.feature if item.reads == "value" else f"{item.feature}_{item.reads}"
            base = name = identifier(wanted)
            count = 2
            while name in taken:
                name, count = f"{base}_{count}", count + 1
            taken.add(name)
            self.by_node[node] = dataclasses.replace(item, name=name)
        self.by_node = dict(sorted(self.by_node.items(), key=lambda entry: entry[1].name))

    def features(self, *tensors: str) -> tuple[str, ...]:
        """The features that ``tensors`` are computed from, sorted."""
        found = self._graph.upstream(tensors)
        return tuple(sorted({item.feature for node, item in self.by_node.items() if node in found}))


def identifier(feature: str) -> str:
    """A valid input name like the feature's.

    >>> identifier("Wind speed (mph)"), identifier("1st"), identifier("from")
    ('Wind_speed__mph_', '_1st', 'from_')
    """
    name = re.sub(r"^(?=\d)", "_", re.sub(r"\W", "_", feature, flags=re.ASCII))
    return f"{name}_" if keyword.iskeyword(name) else name


def named(features: tuple[str, ...]) -> str:
    """Features as a sentence names them.

    >>> named(("carrier",)), named(("carrier", "dest")), named(())
    ("feature 'carrier'", "features 'carrier', 'dest'", 'no feature')
    """
    if not features:
        return "no feature"
    listed = ", ".join(repr(feature) for feature in features)
    return f"feature {listed}" if len(features) == 1 else f"features {listed}"
