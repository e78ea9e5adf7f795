"""A model as files on disk, identified by what it contains."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Iterator

from ..errors import PushError

CHUNK_BYTES = 1 << 20


@dataclasses.dataclass(frozen=True)
class ModelFiles:
    """A model's folder and the SHA-256 of what it contains, in hexadecimal."""

    path: str
    digest: str


def read_model(path: str) -> ModelFiles:
    """Identifies the model in the folder ``path``.

    The digest covers every file's relative path and bytes; not times, owners or permissions. So a
    copy has the digest of its original.

    Raises:
      PushError: the folder cannot be read or holds no file.
    """
    try:
        names = sorted(_files(path))
        digests = [_file_digest(os.path.join(path, name)) for name in names]
    except OSError as error:
        raise PushError(
            f"Cannot read a model: {error.strerror}",
            where=str(error.filename or path),
            remedy="Its folder must be on a mounted filesystem and readable.",
        ) from error
    if not names:
        raise PushError("The model's folder holds no file", where=path)
    contents = hashlib.sha256()
    for name, digest in zip(names, digests, strict=True):
        contents.update(f"{name}\0{digest}\0".encode())
    return ModelFiles(path, contents.hexdigest())


def _files(path: str) -> Iterator[str]:
    for folder, _, names in os.walk(path, onerror=_raise):
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), path)


def _raise(error: OSError) -> None:
    raise error


def _file_digest(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
