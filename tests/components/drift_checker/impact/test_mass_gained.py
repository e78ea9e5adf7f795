"""Which values became more frequent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tidegate.components.drift_checker.distributions.ranks import Ranks
from tidegate.components.drift_checker.impact.mass_gained import OTHERS, gained_near, gained_words


def test_numbers_are_given_to_the_nearest_point(by_hand: Any) -> None:
    """Drift would be priced at values that it did not go to."""
    before = by_hand.quantiles(np.repeat([0.0, 10.0, 20.0], 100))
    now = by_hand.quantiles(np.repeat([0.0, 10.0, 24.0], [50, 100, 150]))
    mass = gained_near(np.array([0.0, 10.0, 20.0, 30.0]), now, before)
    assert mass.places == [0, 1, 2]
    assert mass.now == pytest.approx([1 / 6, 1 / 3, 1 / 2], abs=0.01)
    assert mass.gained == pytest.approx([0, 0, 1 / 6], abs=0.01)


def test_what_is_beyond_all_points_is_told_apart(by_hand: Any) -> None:
    """A wrong unit would be taken for the largest value that the model was asked about."""
    points, usual = np.array([0.0, 1.0, 2.0]), by_hand.quantiles([1.0] * 10)
    for now, place in ((500.0, 3), (-0.1, -1), (2.0, 2), (0.0, 0)):
        mass = gained_near(points, by_hand.quantiles([now] * 10), usual)
        assert (mass.places, mass.gained.tolist()) == ([place], [1.0])
    for now, place in ((7.0, 0), (6.9, -1), (7.1, 1)):
        alone = gained_near(np.array([7.0]), by_hand.quantiles([now] * 10), usual)
        assert alone.places == [place]


def test_infinite_numbers_have_a_place_too(by_hand: Any) -> None:
    """A division by zero upstream would end the comparison."""
    now = by_hand.quantiles([-np.inf, 1.0, 1.0, np.inf])
    mass = gained_near(np.array([0.0, 1.0, 2.0]), now, by_hand.quantiles([1.0] * 4))
    assert np.isfinite(mass.gained).all()
    assert mass.now.sum() == pytest.approx(1)


def test_words_gain_what_is_listed_more_of(by_hand: Any) -> None:
    """A category that took over would not be found."""
    before = by_hand.ranks(["a"] * 6 + ["b"] * 4)
    now = by_hand.ranks(["a"] * 2 + ["b"] * 5 + ["new"] * 3)
    mass = gained_words(now, before)
    assert dict(zip(mass.places, mass.gained, strict=True)) == pytest.approx(
        {"a": 0.0, "b": 0.1, "new": 0.3}
    )


def test_words_that_no_histogram_lists_are_one(by_hand: Any) -> None:
    """Long vocabularies would have no cost; an empty word is a word."""
    before = Ranks.from_buckets([("", 8)], 10, 3)
    now = Ranks.from_buckets([("", 4)], 10, 7)
    mass = gained_words(now, before)
    assert dict(zip(mass.places, mass.gained, strict=True)) == pytest.approx({"": 0.0, OTHERS: 0.4})
