"""One file in, one pseudonymised file out, without a pipeline; in batches, so that memory is flat.

CSV to CSV leaves what is kept as it is written. A Parquet file keeps the types of what is kept, and
its dates stay dates when they are shifted. From CSV to Parquet, types are found in a first pass.
"""

from __future__ import annotations

import dataclasses
import gzip
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from ..errors import DataError, UsageError
from .binding import BoundPolicy
from .column_survey import PublishedSurvey
from .column_types import ColumnType
from .data_rules import require_columns, require_rules
from .erasure import ErasedRows, ledger_path, read_ledger
from .keyset import Keyset
from .keyset_file import load_keyset
from .newcomers import Newcomers
from .parquet_file import ParquetFile
from .plain_columns import plain_batch
from .policy import Policy
from .raw_file import open_local
from .raw_forms import open_raw
from .salt_table import SaltTable
from .table_writer import CsvWriter, ParquetWriter
from .whole_file import written_whole

Told = Callable[[str, int, "float | None"], None]
"""Is told what is being done, how many rows of it are done, and which share of all, if known."""

_WRITERS: Mapping[str, type[CsvWriter] | type[ParquetWriter]] = {
    ".csv": CsvWriter,
    ".parquet": ParquetWriter,
}

_GZIP = b"\x1f\x8b"

_TYPES = {
    ColumnType.EMPTY: pa.string(),
    ColumnType.INT: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.STRING: pa.string(),
}


@dataclasses.dataclass(frozen=True)
class FilePseudonymization:
    """What was done.

    Attributes:
      source: the file that was read.
      destination: the file that was written.
      rows: written.
      left_out: rows of subjects who were forgotten.
      columns: the type of each column that was written, in their order.
      dropped: columns of the source of which nothing was written.
      policy_digest: SHA-256 of the policy.
      keyset_version: that made the tokens.
      keyset_fingerprint: of that version.
    """

    source: str
    destination: str
    rows: int
    left_out: int
    columns: Mapping[str, str]
    dropped: tuple[str, ...]
    policy_digest: str
    keyset_version: int
    keyset_fingerprint: str


def pseudonymize_file(
    source: Path,
    destination: Path,
    policy: Policy,
    keyset: str | Path,
    ledger: str | Path | None = None,
    told: Told = lambda doing, rows, share: None,
) -> FilePseudonymization:
    """Treats a CSV, Parquet or Avro file as the policy says.

    Args:
      source: may be a gzipped CSV file.
      destination: ends in ``.csv`` or ``.parquet``. It is whole or untouched.
      policy: what becomes of each column.
      keyset: its path or URI.
      ledger: of erasures, whose subjects' rows are left out; by default the one beside the keyset.
      told: is told how far it is.

    Raises:
      KeysetError: when the keyset cannot be used.
      DataError: when the data and the policy do not fit, or the data cannot be read.
      UsageError: when the destination cannot be written, or is the source.
    """
    make_writer = _writer_for(source, destination)
    keys = load_keyset(keyset)
    erased = ErasedRows(read_ledger(ledger_path(keyset, ledger)), policy, keys)
    salts = _settled_salts(source, policy, keyset, keys, erased, told)
    treated = _TreatedFile(source, policy, policy.bind(keys, salts), erased, told)
    to_parquet = make_writer is ParquetWriter
    schema = treated.first().schema if treated.typed or not to_parquet else treated.found_types()
    with written_whole(destination) as file:
        writer = make_writer(file, schema)
        for batch in treated.batches("Writing"):
            writer.write(_as(batch, schema) if to_parquet else batch)
        writer.close()
    return FilePseudonymization(
        source=str(source),
        destination=str(destination),
        rows=treated.rows - treated.left_out,
        left_out=treated.left_out,
        columns={field.name: str(field.type) for field in schema},
        dropped=tuple(name for name in treated.names if name not in schema.names),
        policy_digest=policy.digest(),
        keyset_version=keys.primary,
        keyset_fingerprint=keys.fingerprint(),
    )


class _TreatedFile:
    """A file of raw rows as it will be written."""

    def __init__(
        self, source: Path, policy: Policy, bound: BoundPolicy, erased: ErasedRows, told: Told
    ) -> None:
        self._path = str(source)
        self._policy = policy
        self._bound = bound
        self._erased = erased
        self._told = told
        self._bytes: BinaryIO | None = None
        self._file = open_raw(self._path, self._open)
        self.rows = self.left_out = 0
        self.names = tuple(self._file.names())
        require_columns(self.names, policy, self._path)

    @property
    def typed(self) -> bool:
        """Whether its columns carry types."""
        return self._file.typed

    def first(self) -> pa.RecordBatch:
        """The first rows."""
        return next(self.batches("Reading"))

    def found_types(self) -> pa.Schema:
        """The columns to write, with the types that all their text has, or that are pinned."""
        names = [name for name in self.names if name in self._policy.published]
        surveys = {name: PublishedSurvey(name, coded=False) for name in names}
        for batch in self.batches("Finding types"):
            for name, survey in surveys.items():
                survey.add(batch.column(name), typed=False)
        return pa.schema([(name, self._type(name, surveys[name].type)) for name in names])

    def batches(self, doing: str) -> Iterator[pa.RecordBatch]:
        """The rows to write, in batches."""
        self.rows = self.left_out = 0
        for batch in self._file.batches():
            try:
                treated = self._treat(batch)
            except DataError as error:
                rows = f"rows {self.rows + 1:,} to {self.rows + batch.num_rows:,}"
                where = error.where or f"{self._path}, {rows}"
                raise DataError(error.what, where=where, remedy=error.remedy) from None
            self.rows += batch.num_rows
            self.left_out += batch.num_rows - treated.num_rows
            yield treated
            self._told(doing, self.rows, self._share())

    def _treat(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        require_rules(plain_batch(batch), self._policy, self._path, self.rows, self.typed)
        raw = self._erased.left_out(batch)
        published = self._bound.apply_batch(plain_batch(raw))
        names = [name for name in raw.schema.names if name in published.schema.names]
        columns = [self._own_type(name, raw.column(name), published.column(name)) for name in names]
        return pa.RecordBatch.from_arrays(columns, names)

    def _own_type(self, name: str, raw: pa.Array, published: pa.Array) -> pa.Array:
        """Dates, times and decimals as what they were, where nothing but a shift was done."""
        kind, transform = raw.type, self._policy.columns[name].transform
        if transform == "keep" and (pa.types.is_temporal(kind) or pa.types.is_decimal(kind)):
            return raw
        if transform == "date_shift" and pa.types.is_date32(kind):
            return published.cast(pa.timestamp("s")).cast(kind)  # not every Arrow casts at once
        if transform == "date_shift" and pa.types.is_timestamp(kind) and kind.tz is None:
            return published.cast(kind)
        return published

    def _type(self, name: str, found: ColumnType) -> pa.DataType:
        return _TYPES[self._policy.columns[name].published_type(found)]

    def _open(self, path: str) -> BinaryIO:
        self._bytes = open_local(path)
        packed = self._bytes.read(len(_GZIP)) == _GZIP
        self._bytes.seek(0)
        if not packed:
            return self._bytes
        self._bytes.close()
        unpacked = gzip.GzipFile(path)  # closes what it opened itself
        self._bytes = cast(BinaryIO, unpacked.fileobj)
        return cast(BinaryIO, unpacked)

    def _share(self) -> float | None:
        if isinstance(self._file, ParquetFile):
            return self.rows / self._file.rows()
        if self._bytes is None or self._bytes.closed:
            return None
        return self._bytes.tell() / max(1, os.fstat(self._bytes.fileno()).st_size)


def _settled_salts(
    source: Path,
    policy: Policy,
    reference: str | Path,
    keyset: Keyset,
    erased: ErasedRows,
    told: Told,
) -> SaltTable | None:
    """Subjects' salts, with one for each of the file's; None where the policy takes none."""
    newcomers = Newcomers.of(policy, reference)
    if newcomers is None:
        return None
    unsalted = policy.unsalted
    for batch in _TreatedFile(source, unsalted, unsalted.bind(keyset), erased, told).batches(
        "Finding subjects"
    ):
        newcomers.add(batch)
    return newcomers.settle()


def _writer_for(source: Path, destination: Path) -> type[CsvWriter] | type[ParquetWriter]:
    if destination.suffix not in _WRITERS:
        raise UsageError(
            f"Cannot tell what to write from the name {destination.name!r}",
            where=str(destination),
            remedy=f"End it in {' or '.join(_WRITERS)}.",
        )
    if destination.exists() and source.exists() and destination.samefile(source):
        raise UsageError(
            "The output is the input", where=str(destination), remedy="Choose another name."
        )
    return _WRITERS[destination.suffix]


def _as(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [batch.column(field.name).cast(field.type) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
