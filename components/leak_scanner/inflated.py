"""Gzip and zlib streams, read as far as they are whole."""

from __future__ import annotations

import io
import zlib
from typing import IO

_PACKED = 1 << 18
_GZIP, _ZLIB = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS


class Inflated(io.RawIOBase):
    """A gzip or zlib stream. What was read before a damage is given, which gzip's own class loses.

    TFRecords of compression type GZIP and ZLIB are such streams.
    """

    def __init__(self, file: IO[bytes], window_bits: int) -> None:
        """Starts at the file's place."""
        self._file, self._bits = file, window_bits
        self._inflate = zlib.decompressobj(window_bits)
        self._packed = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Some bytes; fewer than asked for say nothing of the end."""
        while True:
            if not self._packed:
                self._packed = self._file.read(_PACKED)
            if self._inflate.eof and not self._next_member():
                return 0
            if not self._packed:
                raise EOFError
            data = self._inflate.decompress(self._packed, len(buffer))
            self._packed = self._inflate.unconsumed_tail or self._inflate.unused_data
            if data:
                buffer[: len(data)] = data
                return len(data)

    def _next_member(self) -> bool:
        """Whether the stream goes on; gzip files may be strung together, and padded with zeros."""
        self._packed = self._packed.lstrip(b"\0")
        if self._packed:
            self._inflate = zlib.decompressobj(self._bits)
        return bool(self._packed)


def gunzipped(file: IO[bytes]) -> Inflated:
    """What a gzip file holds."""
    return Inflated(file, _GZIP)


def inflated(file: IO[bytes]) -> Inflated:
    """What a zlib stream holds."""
    return Inflated(file, _ZLIB)
