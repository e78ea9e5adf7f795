"""Copies TFRecord files without some of their records, byte for byte for the rest.

A record is its length (8 bytes, little-endian), a checksum of that (4), the data, and a checksum of
these (4), as tensorflow/core/lib/io/record_writer.h has it. What stays is copied with the checksums
it came with, so that nothing here needs TensorFlow.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from ...errors import DataError
from .token_search import GZIP_MAGIC

_LENGTH_BYTES, _CHECKSUM_BYTES = 8, 4
_HEAD_BYTES = _LENGTH_BYTES + _CHECKSUM_BYTES
_MOST_RECORD_BYTES = 1 << 31


def copy_records(source: Path, destination: Path, keep: Callable[[bytes], bool]) -> None:
    """Copies the records that ``keep`` takes, compressed as the source is, and syncs the copy.

    Args:
      source: a TFRecord file, gzipped or not.
      destination: the file to make.
      keep: is given each record's data.

    Raises:
      DataError: when the source is no TFRecord file or is cut short.
    """
    with open(destination, "xb") as file:
        with _packed_like(source, file) as copy:
            for frame in _frames(source):
                if keep(_data(frame)):
                    copy.write(frame)
        file.flush()
        os.fsync(file.fileno())


def count_records(path: Path, wanted: Callable[[bytes], bool]) -> int:
    """How many records of a TFRecord file are ``wanted``.

    Raises:
      DataError: when it is no TFRecord file or is cut short.
    """
    return sum(wanted(_data(frame)) for frame in _frames(path))


def _data(frame: bytes) -> bytes:
    return frame[_HEAD_BYTES:-_CHECKSUM_BYTES]


def _frames(path: Path) -> Iterator[bytes]:
    try:
        with _unpacked(path) as file:
            while head := file.read(_HEAD_BYTES):
                length = int.from_bytes(head[:_LENGTH_BYTES], "little")
                if len(head) < _HEAD_BYTES or length > _MOST_RECORD_BYTES:
                    raise EOFError
                rest = file.read(length + _CHECKSUM_BYTES)
                if len(rest) < length + _CHECKSUM_BYTES:
                    raise EOFError
                yield head + rest
    except (EOFError, OSError, zlib.error):
        raise DataError(
            "Not a whole TFRecord file",
            where=str(path),
            remedy="Ingest this span again, then forget again.",
        ) from None


def _is_packed(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(len(GZIP_MAGIC)) == GZIP_MAGIC


def _unpacked(path: Path) -> gzip.GzipFile | BinaryIO:
    return gzip.open(path, "rb") if _is_packed(path) else open(path, "rb")


@contextlib.contextmanager
def _packed_like(source: Path, file: IO[bytes]) -> Iterator[IO[bytes]]:
    if not _is_packed(source):
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        yield packed  # type: ignore[misc]
