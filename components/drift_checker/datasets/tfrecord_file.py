"""Reads a TFRecord file of tf.Examples, compressed or not, batch by batch."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from ...errors import DataError
from .form import GZIP_MAGIC, Form
from .kinds import FLOAT, INT, STRING, UNKNOWN, Columns

EXAMPLES = 5_000
"""As many examples are held in memory at a time."""


def tfrecord_columns(path: Path) -> Columns:
    """Reads the whole file once to tell each feature's kind.

    Raises:
      DataError: where the file is cut short, where a record is no tf.Example, and where a feature
        changes its kind on the way.
    """
    kinds: dict[str, str] = {}
    for batch in _batches(path):
        for field in batch.schema:
            before, now = kinds.get(field.name, UNKNOWN), _kind(field.type)
            if before and now and before != now:
                raise DataError(
                    f"Feature {field.name!r} is {before} in some examples and {now} in others",
                    where=str(path),
                )
            kinds[field.name] = before or now
    return Columns(str(path), Form.TFRECORD, kinds)


def tfrecord_batches(path: Path, kinds: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    """The examples, numbers of the kind given."""
    for batch in _batches(path):
        columns = [
            column.cast(pa.large_list(pa.float64()))
            if kinds[field.name] == FLOAT and _kind(field.type) == INT
            else column
            for field, column in zip(batch.schema, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, batch.schema.names)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_null(kind):
        return UNKNOWN
    value = kind.value_type
    if pa.types.is_integer(value):
        return INT
    if pa.types.is_floating(value):
        return FLOAT
    return UNKNOWN if pa.types.is_null(value) else STRING


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    from tfx_bsl.public.tfxio import RecordBatchesOptions, TFExampleRecord

    options = RecordBatchesOptions(EXAMPLES, num_epochs=1, shuffle=False)
    with _plainly_named(path) as link:
        records = TFExampleRecord(str(link), telemetry_descriptors=["tidegate"])
        try:
            yield from records.RecordBatches(options)
        except Exception as error:
            # TensorFlow's own errors need TensorFlow to be named; all of them are the file's fault.
            raise DataError(
                f"The TFRecord file is damaged or holds no tf.Examples: {_first_line(error)}",
                where=str(path),
            ) from error


def _first_line(error: Exception) -> str:
    return str(getattr(error, "message", error)).splitlines()[0]


@contextlib.contextmanager
def _plainly_named(path: Path) -> Iterator[Path]:
    """A link to ``path``: TFXIO takes a name for a pattern, and ``.gz`` for all that is packed."""
    with open(path, "rb") as file:
        packed = file.read(2) == GZIP_MAGIC
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder, "examples.gz" if packed else "examples")
        os.symlink(path.resolve(), link)
        yield link
