"""Clamp: numbers beyond a bound are published as the bound, known as top and bottom coding.

Few people are over 90 or earn millions: the rare ends of a distribution single them out.
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from ...config import Config
from ..column_shapes import map_values
from ..column_types import ColumnType, wider
from ..keyset import Keyset
from ..number_columns import as_numbers, written
from .technique import ValueTechnique


@dataclasses.dataclass(frozen=True)
class ClampSettings(Config):
    """The bounds, at least one of them.

    Attributes:
      low: the least that is published.
      high: the most that is published.
    """

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            if getattr(self, name) is not None:
                self.require_between(name, -1e300, 1e300)
        self.require(self.low is not None or self.high is not None, "high", "given, or low")
        if self.low is not None and self.high is not None:
            self.require(self.low < self.high, "low", f"below high, which is {self.high:g}")

    @property
    def bounds(self) -> tuple[float, ...]:
        """Those that are given."""
        return tuple(bound for bound in (self.low, self.high) if bound is not None)

    @property
    def whole(self) -> bool:
        """Whether a whole number stays one."""
        return all(float(bound).is_integer() for bound in self.bounds)


class Clamp(ValueTechnique):
    """Replaces what lies beyond a bound by the bound; the rest stays as it is written."""

    name: ClassVar[str] = "clamp"
    shields: ClassVar[bool] = False
    Settings: ClassVar[type[Config]] = ClampSettings

    def __init__(self, namespace: str, keyset: Keyset, settings: ClampSettings) -> None:
        del namespace, keyset
        self._low, self._high = settings.low, settings.high
        self._whole = settings.whole

    @classmethod
    def describe(cls, settings: ClampSettings, namespace: str) -> str:
        """Names the bounds."""
        del namespace
        below = [] if settings.low is None else [f"below {written(settings.low)}"]
        above = [] if settings.high is None else [f"above {written(settings.high)}"]
        return f"Published as a number; what lies {' or '.join(below + above)} becomes that bound."

    @classmethod
    def published_type(cls, settings: ClampSettings, found: ColumnType) -> ColumnType:
        """``found``, or float where a whole number may become a bound that is not whole."""
        if found is ColumnType.EMPTY:
            return found
        return wider(found, ColumnType.INT if settings.whole else ColumnType.FLOAT)

    def apply_column(self, values: pa.Array) -> pa.Array:
        """The bounded numbers of a column, in its own type; those of whole numbers stay whole.

        Raises:
          DataError: for text that is not a decimal number, and for other types.
        """
        return map_values(values, self._bound)

    def _bound(self, values: pa.Array) -> pa.Array:
        numbers = as_numbers(values, self.name)
        if pa.types.is_null(values.type):
            return values
        if pa.types.is_integer(values.type) and not self._whole:
            values = numbers
        if self._low is not None:
            values = pc.if_else(pc.less(numbers, self._low), _like(values, self._low), values)
        if self._high is not None:
            values = pc.if_else(pc.greater(numbers, self._high), _like(values, self._high), values)
        return values


def _like(values: pa.Array, bound: float) -> pa.Scalar:
    """The bound as a value of the column."""
    kind = values.type
    if pa.types.is_floating(kind):
        return pa.scalar(bound, kind)
    if pa.types.is_integer(kind):
        return pa.scalar(int(bound), kind)
    return pa.array([written(bound)]).cast(kind)[0]
