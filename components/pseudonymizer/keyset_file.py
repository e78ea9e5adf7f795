"""Keysets as files: JSON at mode 0600.

A keyset file is written aside and linked or renamed into place, so that it is whole or absent. It
is never overwritten by :func:`create_keyset`: with the key, the meaning of every token is lost.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import KeysetError
from .keyset import KEY_BYTES, Keyset
from .keyset_reference import environment_variable, keyset_path
from .private_file import create_private, locked, read_private, replace_private
from .stored_keyset import KeyState, StoredKeyset


def create_keyset(path: str | Path, domain: str, wrap_with: str | None = None) -> Keyset:
    """Creates a keyset file with one fresh AES-256 key, at mode 0600.

    Args:
      path: where; its directory must exist, the file must not.
      domain: what the keys are for, as in the policy.
      wrap_with: URI of a key that wraps the keys in the file, see :mod:`.key_wrappers`; by default
        they lie open in it.

    Raises:
      KeysetError: when the file exists or cannot be written, or the key cannot be wrapped.
    """
    path = keyset_path(path)
    stored = StoredKeyset(domain, 0, (), wrap_with).with_new_key(_fresh_key(), _now())
    keyset = stored.opened()
    with _named_failure("create", path):
        try:
            create_private(path, stored.to_json())
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
    opened: list[Keyset] = []

    def with_new_key(stored: StoredKeyset) -> StoredKeyset:
        rotated = stored.with_new_key(_fresh_key(), _now())
        opened.append(rotated.opened())  # a key that does not unwrap must not become primary
        return rotated

    _change("rotate", path, with_new_key)
    return opened[0]


def disable_key(path: str | Path, version: int, *, undo: bool = False) -> None:
    """Lets a version make no new tokens; with ``undo``, lets it again. It still looks up.

    Raises:
      KeysetError: as :func:`rotate_keyset`, and when there is no such version.
    """
    state = KeyState.ENABLED if undo else KeyState.DISABLED
    _change("change", path, lambda stored: stored.with_state(version, state))


def destroy_key(path: str | Path, version: int) -> None:
    """Forgets a version's key for good; its number is never given again.

    What it made can then neither be looked up nor, where reversible, be read. Copies of the file,
    backups among them, are beyond reach.

    Raises:
      KeysetError: as :func:`disable_key`, and for the primary version.
    """

    def without_key(stored: StoredKeyset) -> StoredKeyset:
        if version == stored.primary:
            raise KeysetError(
                f"Key version {version} is the primary one",
                remedy="Rotate the keyset first, or destroy all of it.",
            )
        return stored.with_state(version, KeyState.DESTROYED)

    _change("change", path, without_key)


def destroy_keyset(path: str | Path) -> None:
    """Forgets every key; what remains of the file keeps their numbers from being given again.

    Raises:
      KeysetError: as :func:`rotate_keyset`.
    """

    def without_keys(stored: StoredKeyset) -> StoredKeyset:
        for key in stored.keys:
            if key.state is not KeyState.DESTROYED:
                stored = stored.with_state(key.version, KeyState.DESTROYED)
        return stored

    _change("destroy", path, without_keys)


def load_keyset(reference: str | Path) -> Keyset:
    """Reads a keyset, and unwraps its keys where they are wrapped.

    Raises:
      KeysetError: when it is missing, unreadable, truncated or open to other users, or its keys
        cannot be unwrapped.
    """
    stored = describe_keyset(reference)
    with _named_place(reference):
        return stored.opened()


def describe_keyset(reference: str | Path) -> StoredKeyset:
    """Reads a keyset as it is stored, without unwrapping a key.

    Raises:
      KeysetError: as :func:`load_keyset`.
    """
    text = _read(reference)
    with _named_place(reference):
        return StoredKeyset.from_json(text)


def _read(reference: str | Path) -> str | bytes:
    variable = environment_variable(reference)
    if variable is not None:
        text = os.environ.get(variable)
        if not text:
            raise KeysetError(
                f"The environment variable {variable} holds no keyset",
                remedy="Set it to the text of a keyset file, for every worker too.",
            )
        return text
    path = keyset_path(reference)
    try:
        return read_private(path, "keyset")
    except FileNotFoundError:
        raise KeysetError(
            "No such keyset file",
            where=str(path),
            remedy="Create it: tidegate keys create, or create_keyset().",
        ) from None


def _change(action: str, path: str | Path, change: Callable[[StoredKeyset], StoredKeyset]) -> None:
    path = keyset_path(path)
    with _named_failure(action, path), locked(path.parent):
        stored = describe_keyset(path)
        with _named_place(path):
            changed = change(stored)
        replace_private(path, changed.to_json())


def _fresh_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


@contextlib.contextmanager
def _named_place(reference: str | Path) -> Iterator[None]:
    """Adds which keyset it was to an error that does not say."""
    try:
        yield
    except KeysetError as error:
        where = error.where or os.fspath(reference)
        raise KeysetError(error.what, where=where, remedy=error.remedy) from None


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
