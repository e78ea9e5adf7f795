"""The file of subjects' salts, beside the keyset's: Arrow columns at mode 0600.

It is replaced whole under a lock, so that runs at the same time give one subject one salt, and a
salt is on disk before a token is made with it. Whoever restores an older copy brings back the salts
of those who were forgotten since, and loses those of subjects who came since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from ..errors import KeysetError
from .cmac import Bytes
from .keyset_reference import environment_variable, keyset_path
from .private_file import locked, read_private, remove_partial, replace_private
from .salt_table import SALT_BYTES, TOKEN_BYTES, SaltTable

SALTS_SUFFIX = ".salts.arrow"
"""What the file's name adds to that of the keyset file it lies beside."""

FORMAT = "tidegate.Salts/1"

_FIELDS = (("token", TOKEN_BYTES), ("salt", SALT_BYTES))


def salts_path(keyset: str | Path) -> Path:
    """Where the salts of a keyset's subjects are.

    Raises:
      KeysetError: when the keyset is no file that they could lie beside.
    """
    if environment_variable(keyset) is not None:
        raise KeysetError(
            "Salts of subjects lie beside the keyset file, and this keyset is none",
            where=str(keyset),
            remedy="Give the path of a keyset file, or a policy without subject_salts.",
        )
    path = keyset_path(keyset)
    return path.with_name(path.name + SALTS_SUFFIX)


def load_salts(path: str | Path) -> SaltTable:
    """Reads subjects' salts, for instance for a gateway: ``load_salts(salts_path(keyset))``.

    Raises:
      KeysetError: when the file is missing, unreadable, damaged or open to other users.
    """
    path = Path(path)
    try:
        return _parse(path, read_private(path, "salt"))
    except FileNotFoundError:
        raise KeysetError(
            "No file of subjects' salts",
            where=str(path),
            remedy="The first Pseudonymizer under a policy with subject_salts makes it. If there "
            "was one, restore it: without it everybody gets another token.",
        ) from None


def add_salts(path: Path, tokens: Bytes) -> SaltTable:
    """Gives each subject that has no salt one, and returns the whole table once it is on disk.

    Args:
      path: of the file, which is made where it is missing.
      tokens: plain ones; uint8, shape (subjects, 18).

    Raises:
      KeysetError: as :func:`load_salts`, and when the file cannot be written.
    """
    return _change(path, lambda table: table.with_subjects(tokens))


def delete_salts(path: Path, tokens: Bytes) -> SaltTable:
    """Deletes subjects' salts, as :func:`add_salts`; those already gone are passed over."""
    return _change(path, lambda table: table.without_subjects(tokens))


def _change(path: Path, change: Callable[[SaltTable], SaltTable]) -> SaltTable:
    try:
        with locked(path.parent):
            remove_partial(path)  # it may hold the salts of those who are forgotten now
            there = path.exists()
            before = load_salts(path) if there else SaltTable.begin()
            changed = change(before)
            if not there or changed is not before:
                replace_private(path, _as_file(changed))
            return changed
    except OSError as error:
        raise KeysetError(
            f"Cannot write the file of subjects' salts: {error.strerror}",
            where=str(path),
            remedy="Check that its directory may be written. Nothing was published.",
        ) from error


def _as_file(table: SaltTable) -> bytes:
    columns = [
        pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(width), len(table), [None, pa.py_buffer(np.ascontiguousarray(values))]
        )
        for (_, width), values in zip(_FIELDS, (table.tokens, table.salts), strict=True)
    ]
    metadata = {"format": FORMAT, "id": table.id, "digest": _digest(table)}
    schema = pa.schema([(name, pa.binary(width)) for name, width in _FIELDS], metadata)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _parse(path: Path, content: bytes) -> SaltTable:
    try:
        read = pa.ipc.open_file(content).read_all()
        metadata = {key.decode(): value.decode() for key, value in read.schema.metadata.items()}
        tokens, salts = (_values(read.column(name), width) for name, width in _FIELDS)
        table = SaltTable(metadata["id"], tokens, salts)
        if (metadata["format"], metadata["digest"]) != (FORMAT, _digest(table)):
            raise ValueError
        return table
    except (pa.ArrowException, ValueError, KeyError, AttributeError, OSError):
        # The cause is left out: its text could quote a salt.
        raise KeysetError(
            "The file of subjects' salts is damaged or cut short",
            where=str(path),
            remedy="Restore it from its backup, and forget everybody of the ledger again.",
        ) from None


def _values(column: pa.ChunkedArray, width: int) -> Bytes:
    parts = [
        np.frombuffer(chunk.buffers()[1], np.uint8, len(chunk) * width, chunk.offset * width)
        for chunk in column.chunks
        if len(chunk)
    ]
    return np.concatenate([np.empty(0, np.uint8), *parts]).reshape(-1, width)


def _digest(table: SaltTable) -> str:
    """SHA-256: a byte that turned over would silently be another person."""
    digest = hashlib.sha256(table.id.encode())
    digest.update(np.ascontiguousarray(table.tokens).data)
    digest.update(np.ascontiguousarray(table.salts).data)
    return digest.hexdigest()
