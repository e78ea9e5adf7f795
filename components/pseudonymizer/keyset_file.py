"""Keysets as files: JSON at mode 0600.

A keyset file is written aside and linked or renamed into place, so that it is whole or absent. It
is never overwritten by :func:`create_keyset`: with the key, the meaning of every token is lost.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import KeysetError
from .keyset import KEY_BYTES, Keyset, MasterKey
from .keyset_reference import keyset_path

FORMAT = "tidegate.Keyset/1"
MODE = 0o600


def create_keyset(path: str | Path, domain: str) -> Keyset:
    """Creates a keyset file with one fresh AES-256 key, at mode 0600.

    Args:
      path: where; its directory must exist, the file must not.
      domain: what the keys are for, as in the policy.

    Raises:
      KeysetError: when the file exists or cannot be written.
    """
    path = keyset_path(path)
    keyset = Keyset(domain, 1, (_fresh_key(1),))
    with _named_failure("create", path), _written_aside(path, keyset) as aside:
        try:
            os.link(aside, path)  # unlike a rename, a link never replaces what is there
        except FileExistsError:
            raise KeysetError(
                "A keyset already exists, and without it its tokens cannot be made again",
                where=str(path),
                remedy="Use it, rotate it, or choose another path.",
            ) from None
    return keyset


def rotate_keyset(path: str | Path) -> Keyset:
    """Adds a fresh key as the next version and makes it primary; older versions stay.

    Raises:
      KeysetError: as :func:`load_keyset`, and when the file cannot be replaced.
    """
    path = keyset_path(path)
    with _named_failure("rotate", path), _locked(path.parent):
        keyset = load_keyset(path)
        version = max(key.version for key in keyset.keys) + 1
        rotated = Keyset(keyset.domain, version, (*keyset.keys, _fresh_key(version)))
        with _written_aside(path, rotated) as aside:
            os.replace(aside, path)
    return rotated


def load_keyset(path: str | Path) -> Keyset:
    """Reads a keyset file.

    Raises:
      KeysetError: when the file is missing, unreadable, truncated or open to other users.
    """
    path = keyset_path(path)
    try:
        with open(path, "rb") as file:
            _require_private(path, os.fstat(file.fileno()))
            text = file.read()
    except FileNotFoundError:
        raise KeysetError(
            "No such keyset file", where=str(path), remedy="Create it with create_keyset()."
        ) from None
    except OSError as error:
        raise KeysetError(
            f"Cannot read the keyset file: {error.strerror}",
            where=str(path),
            remedy="Give a file that the user of the pipeline owns.",
        ) from error
    try:
        return _decode(json.loads(text))
    except KeysetError as error:
        raise KeysetError(error.what, where=str(path), remedy=error.remedy) from None
    except (ValueError, KeyError, TypeError):
        # The cause is left out: its text could quote the key.
        raise KeysetError(
            "Not a whole keyset file; it may be cut short",
            where=str(path),
            remedy="Restore it from its backup. A new keyset would make other tokens.",
        ) from None


def _require_private(path: Path, status: os.stat_result) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~MODE:
        raise KeysetError(
            f"The keyset file has mode {mode:04o}, which is more than {MODE:04o}",
            where=str(path),
            remedy=f"Run: chmod 600 {path}. If others could read it, rotate it too.",
        )


def _decode(values: Any) -> Keyset:
    if values["format"] != FORMAT:
        raise KeysetError(
            "The keyset file has another format", remedy=f"This version reads {FORMAT}."
        )
    keys = tuple(
        MasterKey(int(key["version"]), base64.b64decode(key["secret"], validate=True))
        for key in values["keys"]
    )
    return Keyset(str(values["domain"]), int(values["primary"]), keys)


def _fresh_key(version: int) -> MasterKey:
    return MasterKey(version, secrets.token_bytes(KEY_BYTES))


@contextlib.contextmanager
def _written_aside(path: Path, keyset: Keyset) -> Iterator[Path]:
    """The keyset in a whole, synced file beside ``path``, for the caller to put in place."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        _write(aside, keyset)
        yield aside
        _sync_directory(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _write(path: Path, keyset: Keyset) -> None:
    keys = [
        {"version": key.version, "secret": base64.b64encode(key.secret).decode()}
        for key in keyset.keys
    ]
    values = {"format": FORMAT, "domain": keyset.domain, "primary": keyset.primary, "keys": keys}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with open(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, MODE)  # the umask may have taken bits away
        json.dump(values, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(descriptor)


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """One rotation at a time: of two at once, one would lose the other's key."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _named_failure(action: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KeysetError(
            f"Cannot {action} the keyset file: {error.strerror}",
            where=str(path),
            remedy="Check that its directory exists and may be written.",
        ) from error
