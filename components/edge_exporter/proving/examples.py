"""Reads serialized tf.Examples, and the raw values in them."""

from __future__ import annotations

import dataclasses
import hashlib
import heapq
import os
from collections.abc import Iterator, Sequence
from typing import Any

import tensorflow as tf

from ...errors import DataError
from ...examples import read_records


@dataclasses.dataclass(frozen=True)
class Sample:
    """Some of the examples of a split.

    Attributes:
      records: the serialized tf.Examples.
      total: how many the split has.
    """

    records: tuple[bytes, ...]
    total: int


def sample_records(places: Sequence[str], size: int, seed: int) -> Sample:
    """Draws ``size`` examples evenly from some TFRecord files.

    Every record has the rank of its keyed hash, and the first ranks are drawn: neither the number
    of shards nor their order matters, and no more than ``size`` records are held.

    Args:
      places: folders, as those of a split, whose files are all read, or files, also as patterns;
        what ends in ``.gz`` is compressed.
      size: how many to draw; all where there are fewer.
      seed: another one draws others.

    Raises:
      DataError: where the split is empty, or a file cannot be read to its end.
    """
    key = seed.to_bytes(8, "big")
    counted = _Counted(_records(places))
    ranked = ((hashlib.blake2b(one, key=key, digest_size=16).digest(), one) for one in counted)
    records = tuple(record for _, record in heapq.nsmallest(size, ranked))
    if not records:
        raise DataError(
            "There are no examples to prove an edge model on",
            where=", ".join(places),
            remedy="Name a split that has some in EdgeSpec.split.",
        )
    return Sample(records, counted.count)


def apart(sample: Sample, share: float, seed: int) -> tuple[Sample, Sample]:
    """Divides a sample in two, of which the first has about ``share``, by each record's hash.

    A record falls on the same side whatever it is drawn with, so that no example is on both.
    """
    key = b"apart" + seed.to_bytes(8, "big")
    below = int(share * 2**64)
    sides: tuple[list[bytes], list[bytes]] = [], []
    for record in sample.records:
        rank = hashlib.blake2b(record, key=key, digest_size=8).digest()
        sides[int.from_bytes(rank, "big") >= below].append(record)
    first, second = (Sample(tuple(side), sample.total) for side in sides)
    return first, second


def raw_values(record: bytes) -> dict[str, list[Any]]:
    """The values of a serialized tf.Example by feature, strings as text.

    >>> raw_values(tf.train.Example().SerializeToString())
    {}
    """
    row = {}
    for name, feature in tf.train.Example.FromString(record).features.feature.items():
        kind = feature.WhichOneof("kind")
        values = list(getattr(feature, kind).value) if kind else []
        row[name] = [
            value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            for value in values
        ]
    return row


class _Counted:
    """Iterates once and counts."""

    def __init__(self, records: Iterator[bytes]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for record in self._records:
            self.count += 1
            yield record


def _records(places: Sequence[str]) -> Iterator[bytes]:
    patterns = [os.path.join(place, "*") if tf.io.gfile.isdir(place) else place for place in places]
    for path in sorted(tf.io.gfile.glob(patterns)):
        try:
            yield from read_records(path)
        except tf.errors.OpError as error:
            raise DataError(
                "The examples cannot be read to their end",
                where=path,
                remedy="Let the component that wrote them run again.",
            ) from error
