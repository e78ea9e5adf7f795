"""What one column is, and what becomes of it."""

from __future__ import annotations

import dataclasses

from ..config import Config
from ..errors import ConfigError
from .column_types import ColumnType
from .techniques import TECHNIQUES, TechniqueClass

DIRECT, QUASI, SENSITIVE, SAFE = "direct", "quasi", "sensitive", "safe"
ROLES = (DIRECT, QUASI, SENSITIVE, SAFE)

UNKEYED_HASHES = (
    *("hash", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3", "blake2", "blake2b"),
    *("blake3", "crc32", "murmur", "murmur3", "farmhash", "xxhash"),
)


@dataclasses.dataclass(frozen=True)
class ColumnPolicy(Config):
    """What one column is, and what becomes of it.

    Attributes:
      role: ``direct`` (identifies alone), ``quasi`` (identifies in combination), ``sensitive``
        (what an attacker would learn) or ``safe``.
      transform: the technique: ``token``, ``drop`` or ``keep``.
      namespace: for ``token``: columns of one namespace have equal tokens for equal values, so
        that they join; by default the column's own name.
      on_null: ``keep`` a missing value missing, or ``error``.
      type: for ``keep``: ``int``, ``float`` or ``string``; by default inferred from the whole span.
    """

    role: str
    transform: str
    namespace: str | None = None
    on_null: str = "keep"
    type: str | None = None

    def __post_init__(self) -> None:
        self.require(self.role in ROLES, "role", f"one of {', '.join(ROLES)}")
        self.require(self.on_null in ("keep", "error"), "on_null", "keep or error")
        self._require_technique()
        if self.namespace is not None:
            self.require(self.technique.keyed, "namespace", "left out where nothing is keyed")
            self.require(bool(self.namespace.strip()), "namespace", "a name")
        if self.type is not None:
            known = [kind.value for kind in ColumnType if kind is not ColumnType.EMPTY]
            self.require(self.type in known, "type", f"one of {', '.join(known)}")
            typed = self.technique.publishes and not self.technique.makes_text
            self.require(typed, "type", "left out where the values are not kept")

    @property
    def technique(self) -> TechniqueClass:
        """The technique that ``transform`` names."""
        return TECHNIQUES[self.transform]

    def _require_technique(self) -> None:
        known = f"Known: {', '.join(sorted(TECHNIQUES))}."
        if self.transform.lower().replace("-", "") in UNKEYED_HASHES:
            raise ConfigError(
                f"technique {self.transform!r} is refused: an unkeyed hash is undone by hashing"
                " every possible value",
                remedy=f"Use token, which takes a key. {known}",
            )
        if self.transform not in TECHNIQUES:
            raise ConfigError(f"unknown technique {self.transform!r}", remedy=known)
        if self.role == DIRECT and not self.technique.shields:
            raise ConfigError(
                f"a direct identifier may not take technique {self.transform!r}",
                remedy="Use token or drop.",
            )
