"""Past spans: each with a mean and shares of its own, and rows drawn around them."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics

ROWS = 1000
LETTERS = list("abcdef")


class Past:
    """Makes the statistics of spans."""

    def __init__(self, by_hand, rng):
        self._by_hand, self._rng = by_hand, rng

    def of(self, columns):
        """Statistics of ``columns``."""
        return read_statistics(self._by_hand.statistics(columns), 100)

    def span(self, shift=0.0, numbers=2, categories=1, deviation=0.3):
        """One span, whose first number lies ``shift`` of its deviation between spans off."""
        columns = {}
        for index in range(numbers):
            moved = shift if index == 0 else 0.0
            centre = deviation * (self._rng.normal() + moved)
            columns[f"number_{index}"] = self._rng.normal(centre, 1.0, ROWS)
        for index in range(categories):
            shares = self._rng.dirichlet(np.full(len(LETTERS), 60.0))
            columns[f"letter_{index}"] = self._rng.choice(LETTERS, ROWS, p=shares).tolist()
        return self.of(columns)

    def spans(self, number, **settings):
        """Several, the oldest first."""
        return [self.span(**settings) for _ in range(number)]


@pytest.fixture
def past(by_hand, rng):
    """See :class:`Past`."""
    return Past(by_hand, rng)
