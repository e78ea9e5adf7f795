"""Finds tokens in bytes, in files, compressed or not, and in everything under a folder.

All tokens of one key version begin with the same four characters, so that searching for any number
of them is a search for these and a look-up of what follows.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from ...errors import DataError

GZIP_MAGIC = b"\x1f\x8b"

_VERSION_CHARACTERS = 4
_CHUNK_BYTES = 1 << 22
_GZIP = 16 + zlib.MAX_WBITS


class TokenSearch:
    """Looks for any of a set of tokens.

    Attributes:
      found: tokens that were come across so far; a search ends at the first one it finds.
    """

    def __init__(self, tokens: Collection[str]) -> None:
        self.found: set[str] = set()
        self._tokens = frozenset(token.encode() for token in tokens)
        self._prefixes = tuple(sorted({token[:_VERSION_CHARACTERS] for token in self._tokens}))
        # Those of the technique encrypt are as long as what they hide.
        self._lengths = tuple(sorted({len(token) for token in self._tokens}))

    def is_in(self, data: bytes) -> bool:
        """Whether ``data`` holds any token."""
        for prefix in self._prefixes:
            for place in _places(prefix, data):
                for length in self._lengths:
                    if data[place : place + length] in self._tokens:
                        self.found.add(data[place : place + length].decode())
                        return True
        return False

    def is_in_file(self, path: Path) -> bool:
        """Whether a file holds any token; what is gzipped is searched as it is and unpacked.

        Raises:
          DataError: when it cannot be read.
        """
        try:
            with open(path, "rb") as file:
                packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
                file.seek(0)
                if self._is_in_any(_chunks(file)):
                    return True
                file.seek(0)
                return packed and self._is_in_any(_unpacked(file))
        except OSError as error:
            raise DataError(
                f"Cannot search a file: {error.strerror}",
                where=str(path),
                remedy="Let the user who forgets read everything under the pipeline root.",
            ) from error

    def files_in(self, folder: Path) -> Iterator[Path]:
        """The files under ``folder`` that hold a token, sorted; none where there is no folder."""
        return (path for path in files_under(folder) if self.is_in_file(path))

    def _is_in_any(self, chunks: Iterable[bytes]) -> bool:
        tail, overlap = b"", max(self._lengths, default=1) - 1
        for chunk in chunks:
            data = tail + chunk
            if self.is_in(data):
                return True
            tail = data[max(len(data) - overlap, 0) :]
        return False


def files_under(folder: Path) -> Iterator[Path]:
    """All files under ``folder``, or itself where it is one, sorted; links are not followed."""
    if folder.is_file():
        yield folder
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file() and not path.is_symlink():
                yield path


def size_of(paths: Iterable[Path]) -> int:
    """Bytes of files."""
    return sum(path.stat().st_size for path in paths)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """What a gzip file holds, as far as it is whole; gzip's own class loses what it read before."""
    unpacker = zlib.decompressobj(_GZIP)
    for packed in _chunks(file):
        while packed:
            try:
                yield unpacker.decompress(packed, _CHUNK_BYTES)
            except zlib.error:
                return
            packed = unpacker.unconsumed_tail or unpacker.unused_data
            if unpacker.eof:
                unpacker = zlib.decompressobj(_GZIP)


def _places(prefix: bytes, data: bytes) -> Iterator[int]:
    place = data.find(prefix)
    while place >= 0:
        yield place
        place = data.find(prefix, place + 1)
