"""Reads examples from an Examples artifact's files, draws from them, and reads their labels."""

from __future__ import annotations

import hashlib
import heapq
import math
import os
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from .errors import DataError

# Asked for one at a time, tf.data takes twenty times as long for a record as for one of a block.
_BLOCK_RECORDS = 256


def read_records(path: str) -> Iterator[bytes]:
    """The serialized tf.Examples of a TFRecord file, gzipped where its name ends in ``.gz``.

    Raises:
      tf.errors.OpError: the file cannot be read to its end.
    """
    records = tf.data.TFRecordDataset(path, "GZIP" if path.endswith(".gz") else "")
    for block in records.batch(_BLOCK_RECORDS).as_numpy_iterator():
        yield from block


def draw_examples(directories: Sequence[str], count: int, seed: int) -> list[bytes]:
    """At most ``count`` serialized tf.Examples, in an order in which each is like the next.

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
        for record in _read_folder(directory)
    )
    return [record for _, record in heapq.nsmallest(count, ranked)]


def _read_folder(directory: str) -> Iterator[bytes]:
    for path in sorted(tf.io.gfile.glob(os.path.join(directory, "*"))):
        try:
            yield from read_records(path)
        except tf.errors.OpError as error:
            raise DataError(
                f"Cannot read the examples: {type(error).__name__}",
                where=path,
                remedy="Ingest this span again: the file is cut short, not gzipped or unreadable.",
            ) from error


def read_labels(records: Sequence[bytes], label: str) -> npt.NDArray[np.float64]:
    """The label of each serialized tf.Example, shape ``[n]``; NaN where it has none.

    Args:
      records: serialized tf.Examples.
      label: name of a feature that holds one number.

    Raises:
      DataError: the label of an example is no single number.
    """
    return np.array([_number(record, label) for record in records], dtype=np.float64)


def _number(record: bytes, name: str) -> float:
    feature = tf.train.Example.FromString(record).features.feature.get(name)
    kind = feature.WhichOneof("kind") if feature is not None else None
    values = getattr(feature, kind).value if kind else ()
    if not values:
        return math.nan
    if kind == "bytes_list" or len(values) > 1:
        raise DataError(
            f"The label {name!r} of an example is {len(values)} values of a {kind}",
            remedy="A label is one number; name another feature, or convert it.",
        )
    return float(values[0])
