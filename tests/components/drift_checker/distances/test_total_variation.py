"""Total variation and unseen mass where rare values are not listed."""

import pytest

from tidegate.components.drift_checker.distances.total_variation import (
    NewValues,
    categories_met,
    total_variation,
    unseen_share,
)
from tidegate.components.drift_checker.distributions.ranks import UNREADABLE, Ranks


def test_a_listed_vocabulary_gives_the_exact_figure(by_hand):
    """Users would lose exactness for ordinary categories such as carriers."""
    one, other = list("aaab"), list("aabc")
    sides = by_hand.ranks(one), by_hand.ranks(other)
    distance = total_variation(*sides)
    assert distance.low == distance.high == by_hand.exact_total_variation(one, other) == 0.25
    assert unseen_share(*sides).value == 0
    assert unseen_share(*reversed(sides)).value == 0.25
    assert categories_met(*sides) == 3


@pytest.mark.parametrize("listed", [1, 3, 10, 40, 1000])
def test_bounds_hold_the_exact_figures_whatever_is_left_out(by_hand, rng, listed):
    """Users would lose the certainty: a truncated list of identifiers read as drift of 0.81."""
    for _ in range(120):
        sizes = rng.integers(1, 400, 2)
        one, other = (_words(rng, size) for size in sizes)
        sides = by_hand.ranks(one, listed), by_hand.ranks(other, listed)
        distance, unseen = total_variation(*sides), unseen_share(*sides)
        exact_unseen = sum(word not in set(other) for word in one) / len(one)
        assert distance.low - 1e-9 <= by_hand.exact_total_variation(one, other)
        assert by_hand.exact_total_variation(one, other) <= distance.high + 1e-9
        assert unseen.low - 1e-9 <= exact_unseen <= unseen.high + 1e-9
        assert categories_met(*sides) >= len({*one, *other})


def test_the_same_long_vocabulary_truncated_is_not_called_drift(by_hand, rng):
    """Users would lose trust: two lists of 20 of 500 names hardly overlap, their data do."""
    names = [f"n{index}" for index in range(500)]
    one, other = (rng.choice(names, 20_000).tolist() for _ in range(2))
    distance = total_variation(by_hand.ranks(one, 20), by_hand.ranks(other, 20))
    assert distance.low == pytest.approx(0, abs=0.01)
    assert distance.high > 0.9


def test_what_a_baseline_may_have_overlooked_does_not_count_as_surely_new(by_hand):
    """Users would lose small spans to destinations that no sample of their size holds."""
    sides = by_hand.ranks(["a"] * 8 + ["b", "c"]), by_hand.ranks(["a"] * 10)
    unseen = NewValues.of(*sides).share(overlooked=0.1)
    assert (unseen.low, unseen.value, unseen.high) == pytest.approx((0, 0.2, 0.2))
    assert NewValues.of(*sides).share(overlooked=0.04).low == pytest.approx(0.12)


def test_values_that_are_no_text_count_as_not_listed():
    """Users would lose real drift: TFDV writes one placeholder for all unreadable values."""
    sides = [Ranks.from_buckets([("a", 50), (UNREADABLE, 50)], 100, 2) for _ in range(2)]
    distance = total_variation(*sides)
    assert (distance.low, distance.high) == (0, 0.5)


def _words(rng, size):
    vocabulary = int(rng.choice([1, 2, 20, 200]))
    skew = rng.choice([0.0, 1.0, 2.0])
    weights = (1.0 + rng.permutation(vocabulary)) ** -skew
    first = int(rng.choice([0, 0, vocabulary // 2]))
    words = [f"w{first + index}" for index in range(vocabulary)]
    return rng.choice(words, size, p=weights / weights.sum()).tolist()
