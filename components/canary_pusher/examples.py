"""Draws the examples to replay from an Examples artifact's files."""

from __future__ import annotations

import hashlib
import heapq
import os
from collections.abc import Iterator, Sequence

import tensorflow as tf

from ..errors import DataError


def draw_examples(directories: Sequence[str], count: int, seed: int) -> list[bytes]:
    """At most ``count`` serialized tf.Examples, in the order in which they are to be replayed.

    Which are drawn, and their order, follows from the records and the seed alone: each record has
    the rank of its keyed hash. So the shards they were written to, and in which order, do not
    matter, and no more than ``count`` records are held in memory.

    Args:
      directories: folders of gzipped TFRecord files, as TFX's ExampleGen writes a split.
      count: how many to draw at most.
      seed: another seed draws others.

    Raises:
      DataError: a file cannot be read or is cut short; names it.
    """
    key = seed.to_bytes(8, "big", signed=True)
    ranked = (
        (hashlib.blake2b(record, key=key, digest_size=16).digest(), record)
        for directory in directories
        for record in _records(directory)
    )
    return [record for _, record in heapq.nsmallest(count, ranked)]


def _records(directory: str) -> Iterator[bytes]:
    for path in sorted(tf.io.gfile.glob(os.path.join(directory, "*"))):
        try:
            yield from tf.data.TFRecordDataset(path, "GZIP").as_numpy_iterator()
        except tf.errors.OpError as error:
            raise DataError(
                f"Cannot read the examples to replay: {type(error).__name__}",
                where=path,
                remedy="Ingest this span again: the file is cut short, not gzipped or unreadable.",
            ) from error
