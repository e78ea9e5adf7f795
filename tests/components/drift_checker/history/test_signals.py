"""The series in which slow drift is looked for."""

import numpy as np
import pytest

from tidegate.components.drift_checker.history.signals import WEIGHTS, signals

ROWS = 2000


def of(history, feature="x"):
    """The series of one feature."""
    [found] = [one for one in signals(history) if one.feature == feature]
    return found.values


def test_numbers_show_their_place_and_their_spread(past, rng):
    """Users would lose drift of a mean, or of a variance, that no single span shows."""
    draws = [rng.normal(0, 1, ROWS), rng.normal(0, 1, ROWS), rng.normal(1, 1, ROWS)]
    place, spread, missing = of([past.of({"x": draw}) for draw in (*draws, 3 * draws[0])])
    # P(X > Y) of normal values one deviation apart, and the mean distance of a uniform from 1/2.
    assert place[1:] == pytest.approx([0.5, 0.760, 0.5], abs=0.03)
    assert spread[1] == pytest.approx(0.25, abs=0.02)
    assert spread[3] > 0.35
    assert not missing[1:].any()


def test_categories_show_their_distance_and_their_leader(past):
    """Users would lose a share that moves from one carrier to another by a point a week."""
    spans = [past.of({"x": list("aab" * 100 + "b" * count)}) for count in (0, 0, 150)]
    distance, leader, _ = of(spans)
    assert distance[1:] == pytest.approx([0.0, 2 / 3 - 200 / 450])
    assert leader[1:] == pytest.approx([2 / 3, 200 / 450])


def test_missing_rows_are_a_series_of_their_own(past, rng):
    """Users would lose a sensor that falls silent row by row."""
    spans = [
        past.of({"x": [None] * count + rng.normal(size=ROWS - count).tolist()})
        for count in (0, 100, 200)
    ]
    assert of(spans)[2][1:] == pytest.approx([0.05, 0.1])


def test_the_first_span_is_compared_with_and_never_counted(past):
    """Users would lose the proof: only spans that could change places may be ranked."""
    spans = [past.of({"y": [1.0, 2.0]}), *past.spans(3, numbers=1, categories=1)]
    for feature in ("number_0", "letter_0"):
        assert np.isnan(of(spans, feature)).all(axis=0).tolist() == [True, True, False, False]


def test_a_feature_that_changed_its_kind_says_nothing(past):
    """Users would lose the run to an error where numbers became words."""
    spans = [past.of({"x": [1.0, 2.0]}), past.of({"x": ["one", "two"]}), past.of({"x": [3.0]})]
    assert np.isnan(of(spans)).all(axis=0).tolist() == [True, True, False]


def test_what_has_no_distribution_or_is_ignored_has_no_series(past):
    """Users would lose power to features that are not compared at all."""
    history = past.spans(2, numbers=1, categories=1)
    assert [one.feature for one in signals(history, ["letter_0"])] == ["number_0"]
    assert not list(signals([past.of({"x": [None, None]})]))


def test_the_weights_are_shares_of_one():
    """Users would lose the run length: the evidence of a feature is a mean."""
    assert sum(WEIGHTS) == 1
