"""Tells what a file is from what it begins with, and from its name where that says nothing."""

from __future__ import annotations

import codecs
import enum
import gzip
import zlib
from pathlib import Path

from ...errors import DataError
from .record_frame import begins_with_record

HEAD = 4096
GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGIC = b"PAR1"

FORMS_TAKEN = (
    "Give a CSV, Parquet or TFRecord file, or saved statistics (FeatureStats.pb or .pbtxt)."
)


class Form(str, enum.Enum):
    """What can be compared, in the words of the command's output."""

    CSV = "CSV"
    PARQUET = "Parquet"
    TFRECORD = "TFRecord of tf.Examples"
    STATISTICS = "saved statistics"
    STATISTICS_TEXT = "saved statistics in text form"

    @property
    def is_statistics(self) -> bool:
        """Whether the statistics are there already and only have to be read."""
        return self in (Form.STATISTICS, Form.STATISTICS_TEXT)


def form_of(path: Path) -> Form:
    """Tells the form of a file.

    Raises:
      DataError: where there is no such file, where it is a folder, empty, unreadable or nothing
        that can be compared.
    """
    head = _head(path)
    if head.startswith(PARQUET_MAGIC):
        return Form.PARQUET
    if begins_with_record(head):
        return Form.TFRECORD
    suffix = _suffix(path)
    if suffix in (".pbtxt", ".textproto") or head.lstrip().startswith(b"datasets"):
        return Form.STATISTICS_TEXT
    if suffix in (".csv", ".pb"):
        return Form.CSV if suffix == ".csv" else Form.STATISTICS
    if _is_text(head):
        return Form.CSV
    # A list of datasets begins with the tag of its first field, a message.
    if head.startswith(b"\x0a"):
        return Form.STATISTICS
    raise DataError(
        "This is neither data nor statistics that can be compared",
        where=str(path),
        remedy=FORMS_TAKEN,
    )


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise DataError(
            "This is a folder",
            where=str(path),
            remedy="Name the file in it; StatisticsGen writes Split-train/FeatureStats.pb.",
        )
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD)
        if head.startswith(GZIP_MAGIC):
            with gzip.open(path) as file:
                head = file.read(HEAD)
    except FileNotFoundError as error:
        raise DataError("There is no such file", where=str(path)) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError("The gzip file is cut short or damaged", where=str(path)) from error
    except OSError as error:
        raise DataError(f"Cannot read the file: {error.strerror}", where=str(path)) from error
    if not head:
        raise DataError("The file is empty", where=str(path), remedy=FORMS_TAKEN)
    return head


def _suffix(path: Path) -> str:
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return name.suffix.lower()


def _is_text(head: bytes) -> bool:
    try:
        # The head may end within a character.
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t\ufeff" for character in text)
