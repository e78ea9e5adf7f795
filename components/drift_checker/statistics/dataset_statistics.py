"""What is kept of a dataset, feature by feature."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..distributions.equal_widths import EqualWidths
from ..distributions.numeric import NumericDistribution
from ..distributions.ranks import Ranks
from ..scope import Scope


@dataclasses.dataclass(frozen=True)
class Mass:
    """How much there is of one feature: counts, or sums of weights where rows have weights.

    Attributes:
      rows: with a value or without.
      missing: rows without a value.
      values: values that are not missing, not a number among them.
      nan: values that are not a number.
      effective_share: the sample size that the weights leave, over the number of rows.
    """

    rows: float
    missing: float
    values: float
    nan: float = 0.0
    effective_share: float = 1.0


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
      equal_widths: the histogram that TFX's own divergence of a numeric feature is taken from.
      mean: of a numeric feature's values.
      deviation: their standard deviation.
      weighted: where the statistics are weighted, sums of weights in place of the counts.
    """

    name: str
    type: str
    kind: str
    rows: int
    missing: int
    values: int
    nan: int = 0
    quantiles: NumericDistribution | None = None
    ranks: Ranks | None = None
    equal_widths: EqualWidths | None = None
    mean: float = 0.0
    deviation: float = 0.0
    weighted: Mass | None = None

    @property
    def form(self) -> str:
        """Kind and type: what must be equal on both sides for a comparison."""
        return f"{self.kind} {self.type}"

    @property
    def distribution(self) -> NumericDistribution | Ranks | None:
        """That of the values, where the feature has values of a kind that has one."""
        return self.quantiles if self.quantiles is not None else self.ranks

    @property
    def mass(self) -> Mass:
        """Sums of weights where rows have weights, else the counts."""
        return self.weighted or Mass(self.rows, self.missing, self.values, self.nan)

    @property
    def missing_share(self) -> float:
        """Share of the rows that have no value."""
        mass = self.mass
        return mass.missing / mass.rows if mass.rows else 0.0

    @property
    def nan_share(self) -> float:
        """Share of the values that are not a number."""
        mass = self.mass
        return mass.nan / mass.values if mass.values else 0.0

    @property
    def independent_rows(self) -> int:
        """Number of rows, or the fewer that rows of unequal weight count for."""
        return self._effective(self.rows)

    @property
    def independent_cells(self) -> int:
        """Number of values, not a number among them, as far as they are independent."""
        return self._effective(min(self.values, self.rows - self.missing))

    @property
    def independent_values(self) -> int:
        """Number of values, or of rows where a row holds several that may hang together."""
        return self._effective(min(self.values - self.nan, self.rows - self.missing))

    def _effective(self, number: int) -> int:
        if self.weighted is None:
            return number
        return max(min(number, 1), int(number * self.weighted.effective_share))


@dataclasses.dataclass(frozen=True)
class DatasetStatistics:
    """All features of one dataset, by name."""

    rows: int
    features: Mapping[str, FeatureStatistics]


Scopes = Mapping[Scope, DatasetStatistics]
"""One side of a comparison."""
