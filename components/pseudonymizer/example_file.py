"""Gzipped TFRecord files of tf.Examples as Arrow batches, as TFX's components write and read them.

Batches are decoded by tfx_bsl. A feature that no row of a batch has is a column of nulls: a file
does not say which features there are, so that one that is missing cannot be told from one that is
blank.
"""

from __future__ import annotations

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
        try:
            for block in records.batch(_BATCH_RECORDS).as_numpy_iterator():
                yield self._completed(decoder.DecodeBatch(block.tolist()))
        except (tf.errors.OpError, ValueError, RuntimeError) as error:
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
