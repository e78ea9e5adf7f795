"""Files as streams of what they hold: decompressed, unpacked, columns as text."""

from __future__ import annotations

import bz2
import importlib.util
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

import pyarrow as pa

from .columnar import ARROW_MAGIC, PARQUET_MAGIC, arrow_columns, parquet_columns
from .inflated import gunzipped, inflated

CHUNK = 4 << 20
"""Bytes that are searched at a time."""

DEEPEST = 4
"""Layers of compression that are taken off: a bomb has more."""

MOST_NESTED = 1 << 30
"""Bytes of a packed file within a packed file, which have to be held at once."""

_HEAD = 4096

Stream = tuple[str, Iterator[bytes]]
"""What is inside, in words ("" for the file itself), and its bytes in chunks."""


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> Any:
        """Some bytes, at most as many; none at the end."""


class CannotUnpack(Exception):
    """What a file holds cannot be seen; its text says why, and quotes nothing of it."""


def streams(file: IO[bytes], inside: str = "", depth: int = 0) -> Iterator[Stream]:
    """Everything that a file holds, each stream to be exhausted before the next is asked for.

    A compressed file is what it holds; of an archive or a table what it stores as it is comes too.

    Raises:
      CannotUnpack: here or while a stream is read.
    """
    head = file.read(_HEAD)
    file.seek(0)
    unpack = _compression(head)
    if unpack is not None:
        if depth == DEEPEST:
            raise CannotUnpack(f"compressed more than {DEEPEST} times over")
        unpacked = unpack(file)
        yield from _peeked(unpacked, inside, depth + 1)
        return
    yield inside, _chunks(file)
    if head.startswith(b"PK\x03\x04"):
        yield from _members(file, inside, depth)
    elif head.startswith((PARQUET_MAGIC, ARROW_MAGIC)):
        file.seek(0)
        yield from _columns(file, inside, head.startswith(PARQUET_MAGIC))
    elif head.startswith(b"Obj\x01"):
        yield f"{inside} rows".strip(), _guarded(_avro_values(file))


def _peeked(file: Readable, inside: str, depth: int) -> Iterator[Stream]:
    """The streams of a decompressed file, which is only held as a whole if it is packed itself."""
    chunks = _chunks(file)
    first = next(chunks, b"")
    if _compression(first) is not None or first.startswith(_CONTAINERS):
        yield from streams(io.BytesIO(_whole(first, chunks)), inside, depth)
    else:
        yield inside, _before(first, chunks)


def _whole(first: bytes, rest: Iterator[bytes]) -> bytes:
    parts, size = [first], len(first)
    for chunk in rest:
        parts.append(chunk)
        size += len(chunk)
        if size > MOST_NESTED:
            raise CannotUnpack(f"more than {MOST_NESTED >> 20} MiB packed within something packed")
    return b"".join(parts)


def _compression(head: bytes) -> Callable[[IO[bytes]], Readable] | None:
    for magic, way in _COMPRESSIONS:
        if head.startswith(magic) and (way is not inflated or _inflates(head)):
            return way
    return None


def _inflates(head: bytes) -> bool:
    """Whether this is zlib; its two bytes are also the length of a TFRecord's first record."""
    try:
        zlib.decompressobj().decompress(head[:_HEAD])
    except zlib.error:
        return False
    return True


def _before(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks(file: Readable) -> Iterator[bytes]:
    return _guarded(iter(lambda: file.read(CHUNK), b""))


def _guarded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except CannotUnpack:
        raise
    except (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError) as error:
        raise CannotUnpack(f"damaged or cut short ({type(error).__name__})") from None
    except OSError as error:
        raise CannotUnpack(error.strerror or f"damaged ({type(error).__name__})") from None
    except (RuntimeError, NotImplementedError):
        raise CannotUnpack("encrypted, or packed in a way that is not known here") from None


def _columns(file: IO[bytes], inside: str, is_parquet: bool) -> Iterator[Stream]:
    columns = parquet_columns(file) if is_parquet else arrow_columns(file)
    try:
        for name, values in columns:
            yield f"{inside} column {name}".strip(), _guarded(values)
    except (pa.ArrowInvalid, OSError):
        raise CannotUnpack("damaged or cut short (not the table that it says it is)") from None


def _members(file: IO[bytes], inside: str, depth: int) -> Iterator[Stream]:
    if depth == DEEPEST:
        raise CannotUnpack(f"packed more than {DEEPEST} times over")
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise CannotUnpack("a damaged ZIP archive") from None
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        try:
            with archive.open(entry) as member:
                name = f"{inside} member {entry.filename}".strip()
                yield from _peeked(member, name, depth + 1)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile):
            raise CannotUnpack("an encrypted or damaged member of a ZIP archive") from None


def _zstandard(file: IO[bytes]) -> Readable:
    if importlib.util.find_spec("zstandard") is None:
        raise CannotUnpack("compressed with Zstandard; install zstandard to look into it")
    import zstandard

    reader: Readable = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
    return reader


def _avro_values(file: IO[bytes]) -> Iterator[bytes]:
    if importlib.util.find_spec("fastavro") is None:
        raise CannotUnpack("an Avro file; install fastavro to look into it")
    import fastavro

    file.seek(0)
    for row in fastavro.reader(file):
        yield b"\n".join(_leaves(row)) + b"\n"


def _leaves(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield value if isinstance(value, bytes) else str(value).encode()


_COMPRESSIONS: tuple[tuple[bytes, Callable[[IO[bytes]], Readable]], ...] = (
    (b"\x1f\x8b", gunzipped),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", _zstandard),
    (b"\x78\x01", inflated),
    (b"\x78\x9c", inflated),
    (b"\x78\xda", inflated),
)
_CONTAINERS = (b"PK\x03\x04", PARQUET_MAGIC, ARROW_MAGIC, b"Obj\x01")
