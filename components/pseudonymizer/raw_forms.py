"""Tells a file's form by its first bytes, not by its name."""

from __future__ import annotations

import enum

from .avro_file import AvroFile
from .csv_file import CsvFile
from .parquet_file import ParquetFile
from .raw_file import Opener, RawFile, open_local, opened


class RawForm(str, enum.Enum):
    """What a file of raw rows may be."""

    CSV = "CSV"
    PARQUET = "Parquet"
    AVRO = "Avro"


_MAGIC = {b"PAR1": RawForm.PARQUET, b"Obj\x01": RawForm.AVRO}


def form_of(path: str, opener: Opener = open_local) -> RawForm:
    """The form of a file; what is neither Parquet nor Avro is taken for CSV.

    Raises:
      DataError: when it cannot be opened.
    """
    with opened(path, opener) as file:
        return _MAGIC.get(file.read(4), RawForm.CSV)


def open_raw(path: str, opener: Opener = open_local) -> RawFile:
    """A file of raw rows of whichever form.

    Raises:
      DataError: when it cannot be opened.
    """
    form = form_of(path, opener)
    if form is RawForm.PARQUET:
        return ParquetFile(path, opener)
    if form is RawForm.AVRO:
        return AvroFile(path, opener)
    return CsvFile(path, opener)
