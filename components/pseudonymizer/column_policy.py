"""What one column is, and what becomes of it."""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Mapping
from typing import Any

from ..config import Config
from ..errors import ConfigError
from .changed_settings import changed_settings
from .column_types import ColumnType
from .techniques import TECHNIQUES, TechniqueClass
from .text_rules import BAD_UTF8_RULES, ERROR, RAW, STEPS, TextRules

DIRECT, QUASI, SENSITIVE, SAFE = "direct", "quasi", "sensitive", "safe"
ROLES = (DIRECT, QUASI, SENSITIVE, SAFE)

UNKEYED_HASHES = (
    *("hash", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3", "blake2", "blake2b"),
    *("blake3", "crc32", "murmur", "murmur3", "farmhash", "xxhash"),
)

_SETTINGS = "settings"


@dataclasses.dataclass(frozen=True)
class ColumnPolicy(Config):
    """What one column is, and what becomes of it.

    Attributes:
      role: ``direct`` (identifies alone), ``quasi`` (identifies in combination), ``sensitive``
        (what an attacker would learn) or ``safe``.
      transform: the technique by name; see :mod:`.techniques`.
      settings: those of the technique, for instance a ``BucketSettings``. In YAML and JSON they
        stand beside ``transform``: ``{role: quasi, transform: bucket, edges: [18, 65]}``.
      namespace: for keyed techniques: columns of one namespace have equal tokens for equal values,
        so that they join; by default the column's own name, for date_shift the subject's.
      normalize: of ``trim``, ``nfc`` and ``case``, taken before the technique.
      on_null: ``keep`` a missing value missing, or ``error``.
      on_bad_utf8: ``error``, ``null`` (missing) or ``raw`` (as the bytes stand); by default an
        error where the value is looked into as text, else ``raw``.
      type: for ``keep`` and ``clamp``: ``int``, ``float`` or ``string``; by default inferred from
        the whole span.
    """

    role: str
    transform: str
    settings: Config | None = None
    namespace: str | None = None
    normalize: tuple[str, ...] = ()
    on_null: str = "keep"
    on_bad_utf8: str | None = None
    type: str | None = None

    def __post_init__(self) -> None:
        self.require(self.role in ROLES, "role", f"one of {', '.join(ROLES)}")
        self.require(self.on_null in ("keep", "error"), "on_null", "keep or error")
        self._require_technique()
        self._require_settings()
        self._require_text_rules()
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

    @property
    def text_rules(self) -> TextRules:
        """What is done to text before the technique."""
        default = ERROR if self.technique.reads_text or self.normalize else RAW
        return TextRules(self.normalize, self.on_bad_utf8 or default)

    def published_type(self, found: ColumnType) -> ColumnType:
        """The type of what is published of a column whose values have type ``found``."""
        if self.type is not None:
            return ColumnType(self.type)
        return self.technique.published_type(self.settings, found)

    @classmethod
    def from_mapping(cls, values: Any) -> ColumnPolicy:
        """Builds it from plain values, the technique's settings among its own."""
        if not isinstance(values, Mapping):
            return super().from_mapping(values)
        own = {field.name for field in dataclasses.fields(cls)} - {_SETTINGS}
        column = {name: value for name, value in values.items() if name in own}
        settings = {name: value for name, value in values.items() if name not in own}
        technique = TECHNIQUES.get(str(values.get("transform")))
        if technique is not None:
            _require_known(settings, technique, own)
            column[_SETTINGS] = technique.Settings.from_mapping(settings)
        return super().from_mapping(column)

    def to_plain(self) -> dict[str, Any]:
        """What :meth:`from_mapping` makes it from, without what is left at its default."""
        plain = changed_settings(self)
        settings = plain.pop(_SETTINGS, {})
        return {**plain, **settings}

    def to_json(self) -> str:
        """One canonical line without defaults."""
        return json.dumps(self.to_plain(), sort_keys=True, separators=(",", ":"))

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
            shielding = sorted(name for name, one in TECHNIQUES.items() if one.shields)
            raise ConfigError(
                f"a direct identifier may not take technique {self.transform!r}",
                remedy=f"Use one of {', '.join(shielding)}.",
            )

    def _require_settings(self) -> None:
        kind = self.technique.Settings
        if self.settings is None:
            _require_known({}, self.technique, set())
            object.__setattr__(self, _SETTINGS, kind())
        self.require(type(self.settings) is kind, _SETTINGS, f"a {kind.__name__}")

    def _require_text_rules(self) -> None:
        for step in self.normalize:
            self.require(step in STEPS, "normalize", f"of {', '.join(STEPS)}")
        looks = self.technique.publishes and self.transform != "suppress"
        self.require(looks or not self.normalize, "normalize", "left out where no value remains")
        if self.on_bad_utf8 is not None:
            self.require(self.on_bad_utf8 in BAD_UTF8_RULES, "on_bad_utf8", "error, null or raw")
            self.require(looks, "on_bad_utf8", "left out where no value remains")
            text = self.technique.reads_text and self.on_bad_utf8 == RAW
            self.require(not text, "on_bad_utf8", "error or null where text is needed")


def _require_known(given: Mapping[str, Any], technique: TechniqueClass, own: set[str]) -> None:
    """Refuses a setting that neither a column nor its technique has, and one that is missing."""
    fields = dataclasses.fields(technique.Settings)
    known = sorted({field.name for field in fields} | own)
    for name in given:
        if name not in known:
            [close] = difflib.get_close_matches(str(name), known, n=1) or [""]
            raise ConfigError(
                f"{name!r} is no setting with transform {technique.name}",
                remedy=f"Did you mean {close!r}?" if close else f"Known: {', '.join(known)}.",
            )
    for field in fields:
        needed = field.default is field.default_factory is dataclasses.MISSING
        if needed and field.name not in given:
            raise ConfigError(
                f"transform {technique.name} needs {field.name!r}", remedy="Add it to the column."
            )
