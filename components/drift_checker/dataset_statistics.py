"""What is kept of a dataset, feature by feature."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from .distributions.quantiles import Quantiles
from .distributions.ranks import Ranks


@dataclasses.dataclass(frozen=True)
class FeatureStatistics:
    """One feature of one dataset.

    Attributes:
      name: its path, joined by dots.
      type: TFDV's word: INT, FLOAT, STRING, BYTES or STRUCT.
      kind: ``numeric`` and ``categorical`` features have a distribution, others have not.
      rows: number of rows, with a value or without.
      missing: number of rows without a value.
      values: number of values that are not missing, not a number among them.
      nan: number of values that are not a number.
      quantiles: the distribution of a numeric feature that has values.
      ranks: the distribution of a categorical feature that has values.
    """

    name: str
    type: str
    kind: str
    rows: int
    missing: int
    values: int
    nan: int = 0
    quantiles: Quantiles | None = None
    ranks: Ranks | None = None

    @property
    def form(self) -> str:
        """Kind and type: what must be equal on both sides for a comparison."""
        return f"{self.kind} {self.type}"

    @property
    def distribution(self) -> Quantiles | Ranks | None:
        """That of the values, where the feature has values of a kind that has one."""
        return self.quantiles if self.quantiles is not None else self.ranks

    @property
    def missing_share(self) -> float:
        """Share of the rows that have no value."""
        return self.missing / self.rows if self.rows else 0.0

    @property
    def nan_share(self) -> float:
        """Share of the values that are not a number."""
        return self.nan / self.values if self.values else 0.0

    @property
    def independent_values(self) -> int:
        """Number of values, or of rows where a row holds several that may hang together."""
        return min(self.values - self.nan, self.rows - self.missing)


@dataclasses.dataclass(frozen=True)
class DatasetStatistics:
    """All features of one dataset, by name."""

    rows: int
    features: Mapping[str, FeatureStatistics]
