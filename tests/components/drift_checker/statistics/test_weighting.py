"""What rows of unequal weight are worth."""

import numpy as np
import pytest

from tidegate.components.drift_checker.statistics.weighting import effective_share
from tidegate.components.errors import StatisticsError


def test_it_is_the_size_that_kish_gives(by_hand, rng):
    """Users would lose honest intervals: a few heavy rows are no large sample."""
    for weights in (np.ones(50), rng.gamma(0.5, 2, 400), np.array([1.0] * 99 + [100.0])):
        [dataset] = by_hand.statistics({"w": weights.tolist()}).datasets
        exact = weights.sum() ** 2 / (weights**2).sum() / len(weights)
        assert effective_share(dataset, "w") == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(
    ("columns", "words"),
    [({"v": [1.0]}, "no statistics of the weight feature 'w'"), ({"w": [0.0]}, "not positive")],
)
def test_weights_that_weigh_nothing_are_refused(by_hand, columns, words):
    """Users would lose the reason why nothing can be compared."""
    with pytest.raises(StatisticsError, match=words):
        effective_share(by_hand.statistics(columns).datasets[0], "w")


def test_an_empty_split_is_no_error(by_hand):
    """Users would lose the verdict on an empty span, which is INCONCLUSIVE and not a crash."""
    assert effective_share(by_hand.statistics({"v": []}).datasets[0], "w") == 1
