"""Picks from a journal what a behaviour is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .behaviour import Seen


def properties_of(node: str) -> Callable[[Sequence[Seen]], Any]:
    """The execution properties that the node was last called with."""
    return lambda entries: _last(entries, node)["properties"]


def inputs_of(node: str, key: str, *fields: str) -> Callable[[Sequence[Seen]], Any]:
    """Of every artifact that the node last got under the key, these fields."""

    def look(entries: Sequence[Seen]) -> Any:
        artifacts = _last(entries, node)["inputs"].get(key, [])
        return [{field: one[field] for field in fields} for one in artifacts]

    return look


def _last(entries: Sequence[Seen], node: str) -> Seen:
    called = [entry for entry in entries if entry["node"] == node]
    return called[-1] if called else {"properties": {}, "inputs": {}}
