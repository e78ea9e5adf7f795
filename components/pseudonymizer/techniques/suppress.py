"""Suppress: every value gives way to one fixed replacement, or to nothing.

Unlike with ``drop`` the column remains, so that a schema which has it still fits.
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from ...config import Config
from ..column_shapes import map_values
from ..keyset import Keyset
from .technique import ValueTechnique


@dataclasses.dataclass(frozen=True)
class SuppressSettings(Config):
    """What stands in a value's place.

    Attributes:
      replacement: a text; without one the value is missing.
    """

    replacement: str | None = None


class Suppress(ValueTechnique):
    """Replaces all that is there by the same text; what is missing stays missing."""

    name: ClassVar[str] = "suppress"
    makes_text: ClassVar[bool] = True
    reads_text: ClassVar[bool] = False
    Settings: ClassVar[type[Config]] = SuppressSettings

    def __init__(self, namespace: str, keyset: Keyset, settings: SuppressSettings) -> None:
        del namespace, keyset
        self._replacement = pa.scalar(settings.replacement, pa.string())

    @classmethod
    def describe(cls, settings: SuppressSettings, namespace: str) -> str:
        """Names the replacement."""
        del namespace
        if settings.replacement is None:
            return "Suppressed: every value becomes missing."
        return f"Suppressed: every value becomes {settings.replacement!r}."

    def apply_column(self, values: pa.Array) -> pa.Array:
        """string, or lists of it: the replacement where there was a value."""
        return map_values(values, self._replace)

    def suppressed(self, values: pa.Array) -> int:
        """How many rows of a column have something that is suppressed."""
        return int(pc.count(values, mode="only_valid").as_py())

    def _replace(self, values: pa.Array) -> pa.Array:
        missing = pa.scalar(None, pa.string())
        return pc.if_else(values.is_valid(), self._replacement, missing)
