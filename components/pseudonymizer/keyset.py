"""Versioned master keys of one domain, and what is derived from them.

No value is ever protected by a master key itself. Each purpose, namespace and version has a key of
its own, derived by HKDF-SHA256 (RFC 5869); knowing one of them tells nothing about another.
"""

from __future__ import annotations

import dataclasses

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..errors import KeysetError

KEY_BYTES = 32
"""AES-256."""

MAX_VERSION = (1 << 24) - 1
"""A token carries its key's version in three bytes."""

_KEY_CHECK_BYTES = 8


@dataclasses.dataclass(frozen=True)
class MasterKey:
    """One version of a domain's secret. Its ``repr`` does not show the secret.

    Attributes:
      version: from 1 to :data:`MAX_VERSION`.
      secret: 32 bytes.
      enabled: whether it may make new tokens; what it made can be looked up either way.
    """

    version: int
    secret: bytes = dataclasses.field(repr=False)
    enabled: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.version <= MAX_VERSION:
            raise KeysetError(
                f"Key version {self.version} is not from 1 to {MAX_VERSION}",
                remedy="Restore the keyset file from its backup.",
            )
        if len(self.secret) != KEY_BYTES:
            raise KeysetError(
                f"Key version {self.version} has {len(self.secret)} bytes, not {KEY_BYTES}",
                remedy="Restore the keyset file from its backup.",
            )


@dataclasses.dataclass(frozen=True)
class Keyset:
    """The master keys of one domain; new tokens are made with the ``primary`` version.

    Attributes:
      domain: what the keys are for. Equal values in two domains have unlinkable tokens.
      primary: the version that makes new tokens.
      keys: every version still held, oldest first.
    """

    domain: str
    primary: int
    keys: tuple[MasterKey, ...]

    def __post_init__(self) -> None:
        versions = [key.version for key in self.keys]
        if not self.domain.strip():
            raise KeysetError("The keyset names no domain", remedy="Create one with a domain.")
        if len(set(versions)) != len(versions) or self.primary not in versions:
            raise KeysetError(
                f"The keyset's primary version is {self.primary}, its keys are {versions}",
                remedy="Restore the keyset file from its backup.",
            )

    @property
    def primary_key(self) -> MasterKey:
        """The key that makes new tokens."""
        return next(key for key in self.keys if key.version == self.primary)

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions under which something can be looked up, oldest first."""
        return tuple(sorted(key.version for key in self.keys))

    def subkey(self, purpose: str, namespace: str) -> bytes:
        """The 32-byte key of one purpose and namespace under the primary version.

        Raises:
          KeysetError: when that version is disabled.
        """
        if not self.primary_key.enabled:
            raise KeysetError(
                f"Key version {self.primary} is disabled and makes no new tokens",
                remedy="Rotate the keyset: tidegate keys rotate KEYSET.",
            )
        return self._derive(purpose, namespace, KEY_BYTES)

    def looking_up(self, version: int) -> Keyset:
        """The keyset as it was when ``version`` was primary, to find what was published then.

        Of a disabled version too: ``policy.bind(keyset.looking_up(1)).apply(row)`` gives the tokens
        that version 1 gave. New data must not be published with it.

        Raises:
          KeysetError: when the version was destroyed or never existed.
        """
        for key in self.keys:
            if key.version == version:
                found = dataclasses.replace(key, enabled=True)
                return Keyset(self.domain, version, (found,))
        raise KeysetError(
            f"The keyset holds no key version {version}, only {list(self.versions)}",
            remedy="What a destroyed version made can neither be made again nor looked up.",
        )

    def fingerprint(self) -> str:
        """A key check value of the primary version, in hexadecimal.

        It tells two keys apart and reveals neither: it is derived as a subkey of its own purpose
        that protects nothing. Evidence and TFX's cache key carry it in place of the key.
        """
        return self._derive("key-check", "", _KEY_CHECK_BYTES).hex()

    def require_domain(self, domain: str) -> None:
        """Refuses to serve another domain than the keyset's own.

        Raises:
          KeysetError: naming both domains.
        """
        if domain != self.domain:
            raise KeysetError(
                f"The keyset is of domain {self.domain!r}, the policy of domain {domain!r}",
                remedy="Give the keyset of the policy's domain, or create one for it.",
            )

    def _derive(self, purpose: str, namespace: str, size: int) -> bytes:
        key = self.primary_key
        info = _unambiguous("tidegate", purpose, self.domain, namespace, str(key.version))
        return HKDF(hashes.SHA256(), size, salt=None, info=info).derive(key.secret)


def _unambiguous(*parts: str) -> bytes:
    """Joins parts so that no two different lists give the same bytes: each behind its length."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
