"""Truncate: only the first characters are published, as of a postcode or a telephone number."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from ...config import Config
from ..column_shapes import map_values
from ..keyset import Keyset
from ..text_columns import as_text
from .technique import ValueTechnique


@dataclasses.dataclass(frozen=True)
class TruncateSettings(Config):
    """How much remains.

    Attributes:
      characters: Unicode code points at the beginning that are kept; >= 1.
    """

    characters: int

    def __post_init__(self) -> None:
        self.require_between("characters", 1, 1 << 20)


class Truncate(ValueTechnique):
    """Cuts text after a number of characters. Shorter text stays whole."""

    name: ClassVar[str] = "truncate"
    shields: ClassVar[bool] = False
    makes_text: ClassVar[bool] = True
    Settings: ClassVar[type[Config]] = TruncateSettings

    def __init__(self, namespace: str, keyset: Keyset, settings: TruncateSettings) -> None:
        del namespace, keyset
        self._characters = settings.characters

    @classmethod
    def describe(cls, settings: TruncateSettings, namespace: str) -> str:
        """Says how much remains."""
        del namespace
        many = "characters" if settings.characters > 1 else "character"
        return f"Cut to its first {settings.characters} {many}."

    def apply_column(self, values: pa.Array) -> pa.Array:
        """The beginnings of a column of text or UTF-8 bytes, or of lists of it.

        Raises:
          DataError: for any other type, and for bytes that are not UTF-8.
        """
        return map_values(values, self._cut)

    def apply_value(self, value: Any) -> Any:
        """The beginning of one text, or of each of a list; None stays None."""
        return value[: self._characters] if isinstance(value, str) else super().apply_value(value)

    def _cut(self, values: pa.Array) -> pa.Array:
        return pc.utf8_slice_codeunits(as_text(values, self.name), 0, self._characters)
