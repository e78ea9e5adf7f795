"""A keyset as its file holds it: the keys wrapped or plain, and the state of each version."""

from __future__ import annotations

import base64
import dataclasses
import enum
import json
from typing import Any

from ..errors import KeysetError
from .key_wrappers import KeyWrapper, wrapper_of
from .keyset import Keyset, MasterKey

FORMAT = "tidegate.Keyset/1"


class KeyState(str, enum.Enum):
    """What a key version may still do."""

    ENABLED = "enabled"
    """Makes tokens while it is primary, and looks up."""

    DISABLED = "disabled"
    """Looks up what it made; makes nothing new."""

    DESTROYED = "destroyed"
    """The key is gone; only its number remains, so that it is never given again."""


@dataclasses.dataclass(frozen=True)
class StoredKey:
    """One version.

    Attributes:
      version: its number.
      state: what it may still do.
      material: the key, wrapped where the keyset is; empty once destroyed. Not shown by ``repr``.
      created: when, ISO 8601 in UTC; empty where the file does not say.
    """

    version: int
    state: KeyState
    material: bytes = dataclasses.field(repr=False)
    created: str = ""


@dataclasses.dataclass(frozen=True)
class StoredKeyset:
    """The content of a keyset file. Everything but the keys can be read without unwrapping them.

    Attributes:
      domain: what the keys are for.
      primary: the version that makes new tokens.
      keys: every version there ever was, oldest first.
      wrapped_by: URI of the key that wraps the keys; None where they lie open.
    """

    domain: str
    primary: int
    keys: tuple[StoredKey, ...]
    wrapped_by: str | None = None

    def opened(self) -> Keyset:
        """The keyset with its keys unwrapped.

        Raises:
          KeysetError: when the primary version is destroyed, or a key cannot be unwrapped.
        """
        held = [key for key in self.keys if key.state is not KeyState.DESTROYED]
        if self.primary not in {key.version for key in held} and len(held) < len(self.keys):
            raise KeysetError(
                f"The keyset's primary version {self.primary} was destroyed",
                remedy="To start anew: tidegate keys rotate KEYSET. Its old tokens stay as they "
                "are, and nothing joins with them.",
            )
        wrapper = None if self.wrapped_by is None else wrapper_of(self.wrapped_by)
        return Keyset(self.domain, self.primary, tuple(self._open(key, wrapper) for key in held))

    def with_new_key(self, secret: bytes, created: str) -> StoredKeyset:
        """Adds ``secret`` as the next version and makes it primary."""
        version = max((key.version for key in self.keys), default=0) + 1
        if self.wrapped_by is None:
            material = secret
        else:
            material = wrapper_of(self.wrapped_by).wrap(secret, self._context(version))
        added = StoredKey(version, KeyState.ENABLED, material, created)
        return dataclasses.replace(self, primary=version, keys=(*self.keys, added))

    def with_state(self, version: int, state: KeyState) -> StoredKeyset:
        """Changes the state of one version; ``DESTROYED`` forgets its key.

        Raises:
          KeysetError: when there is no such version, or it was destroyed.
        """
        known = {key.version: key for key in self.keys}
        if version not in known or known[version].state is KeyState.DESTROYED:
            raise KeysetError(
                f"There is no key version {version} to change",
                remedy="Run: tidegate keys list KEYSET.",
            )
        material = b"" if state is KeyState.DESTROYED else known[version].material
        known[version] = dataclasses.replace(known[version], state=state, material=material)
        return dataclasses.replace(self, keys=tuple(known.values()))

    def to_json(self) -> str:
        """The text of the file."""
        values = {
            "format": FORMAT,
            "domain": self.domain,
            "primary": self.primary,
            **({} if self.wrapped_by is None else {"wrapped_by": self.wrapped_by}),
            "keys": [self._key_values(key) for key in self.keys],
        }
        return json.dumps(values, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> StoredKeyset:
        """Reads the text of a file.

        Raises:
          KeysetError: when it is not whole, or of another format. It quotes nothing of the text.
        """
        try:
            return cls._from_values(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            # The cause is left out: its text could quote the key.
            raise KeysetError(
                "Not a whole keyset file; it may be cut short",
                remedy="Restore it from its backup. A new keyset would make other tokens.",
            ) from None

    @classmethod
    def _from_values(cls, values: Any) -> StoredKeyset:
        if values["format"] != FORMAT:
            raise KeysetError(
                "The keyset file has another format", remedy=f"This version reads {FORMAT}."
            )
        wrapped_by = values.get("wrapped_by")
        keys = tuple(_key(key, wrapped_by is not None) for key in values["keys"])
        return cls(
            str(values["domain"]),
            int(values["primary"]),
            keys,
            None if wrapped_by is None else str(wrapped_by),
        )

    def _key_values(self, key: StoredKey) -> dict[str, Any]:
        values: dict[str, Any] = {"version": key.version, "state": key.state.value}
        if key.created:
            values["created"] = key.created
        if key.state is not KeyState.DESTROYED:
            values[_material_name(self.wrapped_by is not None)] = _text(key.material)
        return values

    def _open(self, key: StoredKey, wrapper: KeyWrapper | None) -> MasterKey:
        secret = key.material
        if wrapper is not None:
            secret = wrapper.unwrap(secret, self._context(key.version))
        return MasterKey(key.version, secret, enabled=key.state is KeyState.ENABLED)

    def _context(self, version: int) -> dict[str, str]:
        """What a wrapped key is bound to: moved to another domain or version, it does not open."""
        return {"domain": self.domain, "version": str(version)}


def _key(values: Any, wrapped: bool) -> StoredKey:
    state = KeyState(values.get("state", KeyState.ENABLED.value))
    material = b""
    if state is not KeyState.DESTROYED:
        material = base64.b64decode(values[_material_name(wrapped)], validate=True)
    return StoredKey(int(values["version"]), state, material, str(values.get("created", "")))


def _material_name(wrapped: bool) -> str:
    return "wrapped" if wrapped else "secret"


def _text(material: bytes) -> str:
    return base64.b64encode(material).decode()
