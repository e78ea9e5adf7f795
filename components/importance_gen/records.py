"""Serialized tf.Examples as columns of parts that can be put together anew.

A part is a serialized tf.Example of a single feature. To concatenate serialized messages is to
merge them (Protocol Buffers, "Encoding": last one wins, embedded messages merge), so the parts of
all features, one after the other, are the whole example: permuting a feature parses nothing.
"""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf


@dataclasses.dataclass(frozen=True)
class Columns:
    """Examples by feature: of each, the parts of all examples, empty where an example has none."""

    size: int
    parts: Mapping[str, tuple[bytes, ...]]

    @classmethod
    def read(cls, records: Sequence[bytes]) -> Columns:
        """Takes serialized tf.Examples apart."""
        parts: dict[str, list[bytes]] = {}
        for row, record in enumerate(records):
            features = tf.train.Example.FromString(record).features.feature
            for name, feature in features.items():
                single = tf.train.Example(features=tf.train.Features(feature={name: feature}))
                parts.setdefault(name, [b""] * len(records))[row] = single.SerializeToString()
        return cls(len(records), {name: tuple(parts[name]) for name in sorted(parts)})

    def varying(self, ignore: Sequence[str]) -> list[str]:
        """Features of which permuting can tell something: those that are not all the same."""
        return [
            name
            for name, column in self.parts.items()
            if len(set(column)) > 1 and not any(fnmatch.fnmatchcase(name, one) for one in ignore)
        ]

    def without(self, feature: str) -> list[bytes]:
        """The examples, serialized, without one feature."""
        others = [column for name, column in self.parts.items() if name != feature]
        if not others:
            return [b""] * self.size
        return [b"".join(parts) for parts in zip(*others, strict=True)]

    def drawn(self, feature: str, donors: npt.NDArray[np.int64]) -> list[bytes]:
        """One feature's parts, those of the donors named for the examples."""
        column = self.parts[feature]
        return [column[donor] for donor in donors.tolist()]


def single_values(feature: str, parts: Sequence[bytes]) -> tuple[str, list[Any]] | None:
    """Which of a tf.Example's three lists holds the feature, and its values where there are any.

    Args:
      feature: by name.
      parts: the feature alone, of every example; empty where an example has none.

    Returns:
      None where an example holds several values, or no example holds any.
    """
    kinds, values = set(), []
    for part in filter(None, parts):
        found = tf.train.Example.FromString(part).features.feature[feature]
        kind = found.WhichOneof("kind")
        held = getattr(found, kind).value if kind else ()
        if len(held) > 1:
            return None
        if held:
            kinds.add(kind)
            values.append(held[0])
    return (kinds.pop(), values) if len(kinds) == 1 else None


def serialize_value(feature: str, kind: str, value: Any) -> bytes:
    """A part with one value, in the list of a tf.Example that ``kind`` names."""
    example = tf.train.Example()
    held = round(value) if kind == "int64_list" else value
    getattr(example.features.feature[feature], kind).value.append(held)
    serialized: bytes = example.SerializeToString()
    return serialized
