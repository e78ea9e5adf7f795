"""Hierarchy: a value is published as something coarser that holds it, a town as its country."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from ...config import Config
from ...errors import ConfigError, DataError
from ..column_shapes import map_values
from ..keyset import Keyset
from ..text_columns import as_text
from .technique import ValueTechnique

ERROR, SUPPRESS = "error", "suppress"


@dataclasses.dataclass(frozen=True)
class HierarchySettings(Config):
    """What holds what.

    Attributes:
      values: for each value what holds it, from the finest to the coarsest; all to the same depth.
      level: which of these is published, from 1, the finest.
      unlisted: a value that is not listed is an ``error``, or ``suppress`` makes it missing.
    """

    values: Mapping[str, tuple[str, ...]]
    level: int = 1
    unlisted: str = ERROR

    def __post_init__(self) -> None:
        if not self.values:
            raise ConfigError("HierarchySettings.values is empty", remedy="List every value.")
        depth = len(next(iter(self.values.values())))
        for value, levels in self.values.items():
            if len(levels) != depth:
                raise ConfigError(
                    f"HierarchySettings.values has {depth} levels first, but {len(levels)} for "
                    f"{value!r}",
                    remedy="Give every value as many levels.",
                )
        self.require_between("level", 1, depth)
        self.require(self.unlisted in (ERROR, SUPPRESS), "unlisted", f"{ERROR} or {SUPPRESS}")


class Hierarchy(ValueTechnique):
    """Replaces text by what holds it at one level."""

    name: ClassVar[str] = "hierarchy"
    shields: ClassVar[bool] = False
    makes_text: ClassVar[bool] = True
    Settings: ClassVar[type[Config]] = HierarchySettings

    def __init__(self, namespace: str, keyset: Keyset, settings: HierarchySettings) -> None:
        del namespace, keyset
        self._values = pa.array(list(settings.values), pa.string())
        levels = [levels[settings.level - 1] for levels in settings.values.values()]
        self._levels = pa.array(levels, pa.string())
        self._unlisted = settings.unlisted

    @classmethod
    def describe(cls, settings: HierarchySettings, namespace: str) -> str:
        """Says how many values become how many, and what becomes of others."""
        del namespace
        coarse = {levels[settings.level - 1] for levels in settings.values.values()}
        others = "refused" if settings.unlisted == ERROR else "missing"
        return (
            f"Replaced by level {settings.level} of its hierarchy: {len(settings.values):,} values "
            f"become {len(coarse):,}; any other is {others}."
        )

    def apply_column(self, values: pa.Array) -> pa.Array:
        """One level of a column of text or UTF-8 bytes, or of lists of it, as string.

        Raises:
          DataError: for any other type, and for a value that is not listed where that is an error.
        """
        return map_values(values, self._coarsen)

    def _coarsen(self, values: pa.Array) -> pa.Array:
        text = as_text(values, self.name)
        found = pc.index_in(text, self._values.cast(text.type))
        if self._unlisted == ERROR and found.null_count > text.null_count:
            raise DataError(
                "hierarchy has a value that is not listed",
                remedy="List it in the policy, or set unlisted: suppress.",
            )
        return self._levels.take(found)
