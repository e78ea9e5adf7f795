"""The impact of drift where it is known what single values cost the model, and where they went.

A figure of drift says how far a feature moved; with the statistics of both sides at hand, the
values that it moved to have their own costs (:mod:`.expected_cost`). Each figure has its part:

* a distance (``ks``, ``total_variation``), of the values that became more frequent among those that
  are there, times the share of rows that have one;
* ``missing_share``, of the rows that lost their value, or of those that had none and have one now.

Where a feature's values were not asked about, and for other figures, it stays the drift times the
importance (:mod:`.importance`).
"""

from __future__ import annotations

import dataclasses

from ...importance import Cost
from ...verdict import Measurement
from ..scope import Scope
from ..statistics.dataset_statistics import FeatureStatistics, Scopes
from .expected_cost import ExpectedCost, PricedValues, cost_of_gap
from .importance import Impact, Importance

DISTANCES = ("ks", "total_variation")
"""Figures of the values that are there."""

MISSING = "missing_share"


@dataclasses.dataclass(frozen=True)
class ImportanceOfValues(Importance):
    """What features and their values are worth to the model, beside the data that drifted.

    Attributes:
      current: statistics by scope.
      baseline: made alike.
    """

    current: Scopes
    baseline: Scopes

    def impact_of(self, figure: Measurement) -> Impact | None:
        """As :meth:`.Importance.impact_of`, from the costs of the values where they are known.

        ``at_most`` is the greater one of both methods, for neither alone is sure: the costs know
        nothing of values between those that were asked about, the importance nothing of where drift
        goes.
        """
        product = super().impact_of(figure)
        cost = self._cost(figure) if product is not None else None
        if product is None or cost is None:
            return product
        loss = self.reliance.model_loss
        expected = max(0.0, cost.rise / loss)
        return Impact(expected, max(expected, cost.at_most / loss, product.at_most))

    def _cost(self, figure: Measurement) -> ExpectedCost | None:
        feature = figure.labels.get("feature", "")
        costs, worth = self.reliance.costs.get(feature), self.reliance.features[feature]
        current, baseline = self._side(self.current, figure), self._side(self.baseline, figure)
        if costs is None or current is None or baseline is None or figure.value is None:
            return None
        if figure.statistic not in (*DISTANCES, MISSING):
            return None
        at_most = figure.interval[1] if figure.interval else figure.value
        if figure.statistic == MISSING and current.missing_share > baseline.missing_share:
            return cost_of_gap(costs).times(figure.value, at_most)
        priced = PricedValues.of(costs, Cost(worth.importance, worth.high), current, baseline)
        if priced is None:
            return None
        if figure.statistic == MISSING:
            return priced.of_all().times(figure.value, at_most)
        filled = 1 - current.missing_share
        return priced.of_drift(at_most - figure.value).times(filled, filled)

    @staticmethod
    def _side(side: Scopes, figure: Measurement) -> FeatureStatistics | None:
        labels = figure.labels
        dataset = side.get(Scope(labels.get("split", ""), labels.get("slice", "")))
        return dataset.features.get(labels.get("feature", "")) if dataset is not None else None
