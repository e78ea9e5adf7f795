"""Gzipped TFRecord files of tf.Examples as Arrow batches, as TFX's components write and read them.

Batches are decoded by tfx_bsl. A feature that no row of a batch has is a column of nulls: a file
does not say which features there are, so that one that is missing cannot be told from one that is
blank.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import tensorflow as tf
from tfx_bsl.coders.example_coder import ExamplesToRecordBatchDecoder

from ..errors import DataError
from .column_shapes import is_list
from .raw_file import BATCH_ROWS

_BATCH_RECORDS = BATCH_ROWS >> 2

FRAME_BYTES = 16
"""A TFRecord's length and two checksums, around its bytes."""

_SIZE_BYTES = 4
_CHUNK_BYTES = 1 << 20


class ExampleFile:
    """A file of an Examples artifact; see :class:`.raw_file.RawFile`."""

    typed = True

    def __init__(self, path: str, columns: Sequence[str]) -> None:
        """Takes a path, and the columns that there should be."""
        self._path = path
        self._columns = tuple(columns)

    def names(self) -> Sequence[str]:
        """The columns that there should be; whether there are others is seen while reading."""
        return self._columns

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order; a feature is a column of plain values where none has several."""
        decoder = ExamplesToRecordBatchDecoder()
        records = tf.data.TFRecordDataset(self._path, compression_type="GZIP")
        size = 0
        try:
            for block in records.batch(_BATCH_RECORDS).as_numpy_iterator():
                held = block.tolist()
                size += sum(map(len, held)) + FRAME_BYTES * len(held)
                yield self._completed(decoder.DecodeBatch(held))
            require_whole(self._path, size)
        except (tf.errors.OpError, EOFError, OSError, ValueError, RuntimeError) as error:
            # What the libraries say could quote the record.
            raise DataError(
                f"Cannot read the examples: {type(error).__name__}",
                where=self._path,
                remedy="Make this artifact again: the file is cut short, not gzipped, or holds no "
                "tf.Examples.",
            ) from None

    def _completed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = list(batch.schema.names)
        columns = [_plain_where_single(column) for column in batch.columns]
        missing = [name for name in self._columns if name not in names]
        blank = pa.nulls(batch.num_rows)
        return pa.RecordBatch.from_arrays([*columns, *[blank] * len(missing)], [*names, *missing])


def require_whole(path: str, size: int) -> None:
    """Refuses a gzipped file that was cut, which TensorFlow reads up to where it ends.

    A file that ends between two records, as far as they are unpacked, looks whole to it.

    Args:
      path: of the file.
      size: in bytes, of what TensorFlow unpacked.

    Raises:
      EOFError: it was cut.
      OSError: it is damaged.
    """
    with tf.io.gfile.GFile(path, "rb") as file:
        file.seek(max(0, file.size() - _SIZE_BYTES))
        # RFC 1952: a member ends with the size of what it holds, modulo 2^32.
        if int.from_bytes(file.read(), "little") == size % 2**32:
            return
        # The file may be of several members, which only a second reading can tell.
        file.seek(0)
        with gzip.GzipFile(fileobj=file) as members:
            while members.read(_CHUNK_BYTES):
                pass


def _plain_where_single(values: pa.Array) -> pa.Array:
    """Lists of exactly one value or null as plain values; other columns as they are."""
    if not is_list(values.type):
        return values
    sizes = np.asarray(pc.list_value_length(values).fill_null(1))
    if (sizes != 1).any():
        return values
    if not values.null_count:
        return values.flatten()
    valid = np.asarray(values.is_valid())
    return values.flatten().take(pa.array(np.cumsum(valid) - 1, mask=~valid))
