"""Bucket: a number is published as the range that holds it."""

from __future__ import annotations

import bisect
import dataclasses
import math
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...config import Config
from ..column_shapes import map_values
from ..keyset import Keyset
from ..number_columns import as_numbers, number_of, written
from .technique import ValueTechnique


@dataclasses.dataclass(frozen=True)
class BucketSettings(Config):
    """Where ranges begin and end.

    Attributes:
      edges: increasing numbers; a value on an edge belongs to the range above it.
      labels: the ranges' names, one more than edges; by default ``<18``, ``[18, 65)``, ``>=65``.
    """

    edges: tuple[float, ...]
    labels: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        rising = all(low < high for low, high in pairwise(self.edges))
        finite = all(map(math.isfinite, self.edges))
        self.require(
            bool(self.edges) and rising and finite, "edges", "numbers, each above the last"
        )
        named = self.labels is None or len(set(self.labels)) == len(self.edges) + 1
        self.require(named, "labels", f"{len(self.edges) + 1} different names, one to a range")

    @property
    def names(self) -> tuple[str, ...]:
        """The ranges from the lowest to the highest."""
        if self.labels is not None:
            return self.labels
        edges = [written(float(edge)) for edge in self.edges]
        between = (f"[{low}, {high})" for low, high in pairwise(edges))
        return (f"<{edges[0]}", *between, f">={edges[-1]}")


class Bucket(ValueTechnique):
    """Replaces numbers by the names of their ranges."""

    name: ClassVar[str] = "bucket"
    shields: ClassVar[bool] = False
    makes_text: ClassVar[bool] = True
    Settings: ClassVar[type[Config]] = BucketSettings

    def __init__(self, namespace: str, keyset: Keyset, settings: BucketSettings) -> None:
        del namespace, keyset
        self._edges = np.asarray(settings.edges, np.float64)
        self._names = pa.array(settings.names, pa.string())
        self._plain_edges, self._plain_names = settings.edges, settings.names

    @classmethod
    def describe(cls, settings: BucketSettings, namespace: str) -> str:
        """Lists the ranges."""
        del namespace
        return f"Replaced by its range: {' · '.join(settings.names)}."

    def apply_column(self, values: pa.Array) -> pa.Array:
        """The ranges of a column of numbers, as such or as text, or of lists of them.

        Returns:
          string, or lists of it. What is not a number by IEEE 754 is missing.

        Raises:
          DataError: for text that is not a decimal number, and for other types.
        """
        return map_values(values, self._range_of)

    def apply_value(self, value: Any) -> Any:
        """The range of one number or text, or of each of a list; None stays None."""
        if not isinstance(value, str):
            return super().apply_value(value)
        number = number_of(value, self.name)
        return self._plain_names[bisect.bisect_right(self._plain_edges, number)]

    def _range_of(self, values: pa.Array) -> pa.Array:
        numbers = as_numbers(values, self.name)
        missing = np.asarray(pc.is_null(numbers, nan_is_null=True))
        filled = np.asarray(numbers.fill_null(0.0))
        return self._names.take(
            pa.array(np.searchsorted(self._edges, filled, "right"), mask=missing)
        )
