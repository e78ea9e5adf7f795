"""What drift of one feature is expected to cost a model, from what the feature's values cost it.

The model was asked, value by value, by how much its mean loss rises when all rows have the same
one (:mod:`tidegate.components.importance_gen.probing`). The expected cost of drift is

    sum over the values of (share of all rows that the value gained) x (cost of the value)

where the shares are read from the two sides' histograms. That is exact where rows get their new
values whatever their other features and label are, and the rows that lost theirs are like all
others. So it assumes that

* values go wrong independently of the rest of the row: a fault, or a change of recording. Where
  the population changes and the label with it, only labels can tell what the model does;
* a number costs what the nearest number costs that was asked about; a word that was not asked
  about, and that the baseline has, costs what another row's word does: the feature's importance;
* one feature drifts at a time: costs of several add up only while they are small.

Permutation importance alone, in the product with the drift, gives every value the cost of the mean
one. Where drift goes makes the difference: a sensor that fails at the commonest value costs less
than one that fails at the top of its range.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from ...importance import Cost, ValueCosts
from ..distributions.numeric import Numbers
from ..distributions.ranks import Ranks
from ..statistics.dataset_statistics import FeatureStatistics
from .mass_gained import OTHERS, MassGained, gained_near, gained_words


@dataclasses.dataclass(frozen=True)
class ExpectedCost:
    """By how much the mean loss rises, in the loss's own unit.

    Attributes:
      rise: the best single figure; below 0 where the model is expected to do better.
      at_most: not below it, nor below 0: with every cost at the upper bound of its confidence
        interval, and no value making up for another.
    """

    rise: float
    at_most: float

    def times(self, share: float, share_at_most: float) -> ExpectedCost:
        """That of a share of the rows."""
        at_most = self.at_most * share_at_most if share_at_most else 0.0
        return ExpectedCost(self.rise * share, at_most)


@dataclasses.dataclass(frozen=True)
class PricedValues:
    """The values that a feature has now, with what each costs.

    What the model refuses has no cost. As the best figure it is given that of the costliest value
    which it takes, and at most there is no end to it. Nor is there to that of a number beyond all
    that were asked about, whose best figure is that of the nearest one.
    """

    mass: MassGained
    rises: Numbers
    highs: Numbers

    @classmethod
    def of(
        cls,
        costs: ValueCosts,
        importance: Cost,
        current: FeatureStatistics,
        baseline: FeatureStatistics,
    ) -> PricedValues | None:
        """Puts a price on the values of ``current``.

        Args:
          costs: of the feature's values, one by one.
          importance: what another row's value costs.
          current: the feature now.
          baseline: the feature before.

        Returns:
          None where a side has no values, or one that is not of the kind that was asked about.
        """
        if costs.are_words:
            if current.ranks is None or baseline.ranks is None:
                return None
            mass = gained_words(current.ranks, baseline.ranks)
            return cls(mass, *_of_words(mass, costs, importance, baseline.ranks))
        if current.quantiles is None or baseline.quantiles is None:
            return None
        mass = gained_near(np.array(costs.values), current.quantiles, baseline.quantiles)
        return cls(mass, *_of_numbers(mass, costs))

    def of_drift(self, still_open: float) -> ExpectedCost:
        """What the values cost that became more frequent, per row that has a value.

        Args:
          still_open: the share of values that may have drifted beyond what the histograms show: by
            the error of the sketches and by chance. At most, all of it is the costliest value that
            there is now, of those whose cost is known.
        """
        gained = self.mass.gained
        rise = float(gained @ self.rises)
        known = self.highs[np.isfinite(self.highs)]
        more = max(0.0, still_open * float(known.max(initial=0.0)))
        return ExpectedCost(rise, _at_most(gained, self.highs) + more)

    def of_all(self) -> ExpectedCost:
        """What it costs where a row that had no value gets one of these."""
        rise = float(self.mass.now @ self.rises)
        return ExpectedCost(rise, _at_most(self.mass.now, self.highs))


def cost_of_gap(costs: ValueCosts) -> ExpectedCost:
    """What a missing value costs."""
    [rise], [high] = _figures(costs, [costs.missing])
    return ExpectedCost(float(rise), max(0.0, float(high)))


def _of_words(
    mass: MassGained, costs: ValueCosts, importance: Cost, baseline: Ranks
) -> tuple[Numbers, Numbers]:
    known = dict(zip(costs.values, costs.costs, strict=True))
    met = {*baseline.shares, OTHERS}
    prices = [known.get(word, importance if word in met else costs.unseen) for word in mass.places]
    return _figures(costs, prices)


def _of_numbers(mass: MassGained, costs: ValueCosts) -> tuple[Numbers, Numbers]:
    places = np.array(mass.places, dtype=int)
    nearest = places.clip(0, len(costs.values) - 1)
    rises, highs = _figures(costs, [costs.costs[place] for place in nearest])
    return rises, np.where(places == nearest, highs, math.inf)


def _figures(costs: ValueCosts, prices: Sequence[Cost | None]) -> tuple[Numbers, Numbers]:
    costliest = costs.costliest[1].rise
    rises = [costliest if one is None else one.rise for one in prices]
    highs = [math.inf if one is None else one.high for one in prices]
    return np.array(rises), np.array(highs)


def _at_most(shares: Numbers, highs: Numbers) -> float:
    held = shares > 0
    return float(shares[held] @ np.maximum(highs[held], 0.0))
