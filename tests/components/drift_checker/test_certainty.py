"""What is called certain of two samples is certain, for whatever samples can be thought up.

The quantiles come from the sketch that TFDV itself uses; counts stand for equal rows, so that
samples of a million million rows are tried in milliseconds.
"""

import collections
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.distances.ks import ks_of
from tidegate.components.drift_checker.distances.overlay import Overlay
from tidegate.components.drift_checker.distances.total_variation import (
    categories_met,
    total_variation,
    unseen_share,
)
from tidegate.components.drift_checker.distances.wasserstein import wasserstein
from tidegate.components.drift_checker.distributions.pooled import PooledQuantiles, pooled_ranks
from tidegate.components.drift_checker.distributions.ranks import UNREADABLE, Ranks
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import pool, read_statistics
from tidegate.components.verdict import Verdict

EPSILON = 0.001
ROUNDING = 1e-9

COUNTS = st.one_of(st.just(1), st.integers(1, 50), st.integers(1, 10**12))
NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0]),
    st.integers(-20, 20).map(float),
    st.floats(-1e6, 1e6, width=32),
    st.floats(allow_nan=False),
    st.sampled_from([np.inf, -np.inf]),
)
SAMPLES = st.lists(st.tuples(NUMBERS, COUNTS), min_size=1, max_size=60)
"""A sample of numbers: values, and how many rows hold each."""

WORDS = st.dictionaries(st.integers(0, 25).map("w{}".format), COUNTS, min_size=1, max_size=20)
"""A sample of categories: how many rows hold each."""

quick = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@quick
@given(SAMPLES, SAMPLES, st.integers(1, 3))
def test_bounds_of_ks_and_wasserstein_hold_the_exact_distances(by_hand, one, other, batches):
    """Users would lose the certainty that tells a gate from a guess."""
    _require_certain(one, other, _sketched(by_hand, one, batches), _sketched(by_hand, other, 1))


@quick
@given(SAMPLES, st.lists(SAMPLES, min_size=2, max_size=4))
def test_bounds_hold_for_a_pooled_baseline(by_hand, one, parts):
    """Users would lose the certainty as soon as the baseline is more than one span."""
    pooled = PooledQuantiles(
        [_sketched(by_hand, part, 1) for part in parts], _shares([_size(part) for part in parts])
    )
    together = [row for part in parts for row in part]
    _require_certain(one, together, _sketched(by_hand, one, 1), pooled)


@quick
@given(SAMPLES, st.integers(-20, 20).map(float))
def test_bounds_hold_the_share_of_one_value(by_hand, sample, value):
    """Users would lose a stuck sensor, which is found by the share of its only value."""
    low, high = _sketched(by_hand, sample, 1).share_of(value, EPSILON)
    exact = sum(count for number, count in sample if number == value) / _size(sample)
    assert low - ROUNDING <= exact <= high + ROUNDING


@quick
@given(WORDS, WORDS, st.integers(1, 25), st.integers(1, 25), st.sets(st.integers(0, 25)))
def test_bounds_of_categories_hold_the_exact_figures(one, other, listed, other_listed, unreadable):
    """Users would lose the certainty about vocabularies that are too long to list."""
    hidden = {f"w{index}" for index in unreadable}
    sides = _ranks(one, listed, hidden), _ranks(other, other_listed, hidden)
    _require_certain_categories(one, other, *sides)


@quick
@given(WORDS, st.lists(st.tuples(WORDS, st.integers(1, 25)), min_size=2, max_size=4))
def test_bounds_hold_for_pooled_categories(one, parts):
    """Users would lose the certainty where one span lists a value and another leaves it out."""
    sizes = [sum(words.values()) for words, _ in parts]
    pooled = pooled_ranks([_ranks(words, listed) for words, listed in parts], _shares(sizes))
    together = sum((collections.Counter(words) for words, _ in parts), collections.Counter())
    _require_certain_categories(one, together, _ranks(one, 5), pooled)
    _require_certain_categories(together, one, pooled, _ranks(one, 5))
    for word in together:
        low, high = pooled.share_of(word, EPSILON)
        assert low - ROUNDING <= together[word] / sum(sizes) <= high + ROUNDING


@pytest.mark.parametrize("rows", [(1, 1), (1, 10**12), (10**12, 10**12)])
def test_one_row_and_a_million_million_are_no_special_case(by_hand, rows):
    """Users would lose the first hour of a stream, or the largest table they have."""
    one, other = ([(0.5, size)] for size in rows)
    sides = _sketched(by_hand, one, 1), _sketched(by_hand, other, 1)
    assert ks_of(Overlay.of(*sides, EPSILON)).high == 0


AWKWARD = [0.0, 1.0, 0.1, np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, None]
COLUMNS = st.lists(st.tuples(st.sampled_from(AWKWARD), st.integers(1, 60)), min_size=1, max_size=6)


@quick
@given(COLUMNS, st.lists(COLUMNS, min_size=1, max_size=3))
@pytest.mark.filterwarnings("error")
def test_every_figure_of_awkward_numbers_can_be_written(by_hand, now, before):
    """Users would lose a verdict, evidence and all, to one figure that no JSON can hold."""
    current, *spans = (
        read_statistics(by_hand.statistics({"x": _column(one)}), 100) for one in (now, *before)
    )
    limits = DriftLimits(jensen_shannon=0.5)
    verdict = compare_scopes({Scope(): current}, {Scope(): pool(spans)}, limits)
    assert Verdict.from_json(verdict.to_json()) == verdict


def _column(cells):
    return [cell for cell, times in cells for _ in range(times)]


def _require_certain(one, other, current, baseline):
    overlay = Overlay.of(current, baseline, EPSILON)
    ks, area = _exact_distances(one, other)
    distance = ks_of(overlay)
    assert 0 <= distance.low <= distance.value <= distance.high <= 1
    assert distance.low - ROUNDING <= ks <= distance.high + ROUNDING
    moved = wasserstein(overlay, 1.0)
    if moved is None:
        assert not area < 1e300
    else:
        assert moved.low <= moved.value <= moved.high
        assert moved.low * (1 - ROUNDING) <= area <= moved.high * (1 + ROUNDING) + 1e-300


def _exact_distances(one, other):
    """KS and Wasserstein distance, straight from the definitions."""
    points = np.unique([value for value, _ in (*one, *other)])
    gaps = np.abs(_function(one, points) - _function(other, points))
    with np.errstate(all="ignore"):
        area = np.nansum(np.where(gaps[:-1] > 0, gaps[:-1] * np.diff(points), 0.0))
    infinite = not np.isfinite(points).all()
    return float(gaps.max()), np.inf if infinite else float(area)


def _function(sample, points):
    values = np.array([value for value, _ in sample])
    counts = np.array([count for _, count in sample], dtype=float)
    return np.array([counts[values <= point].sum() for point in points]) / counts.sum()


def _require_certain_categories(one, other, current, baseline):
    sizes = sum(one.values()), sum(other.values())
    distance = Fraction(1, 2) * sum(
        abs(Fraction(one.get(word, 0), sizes[0]) - Fraction(other.get(word, 0), sizes[1]))
        for word in {*one, *other}
    )
    unseen = Fraction(sum(count for word, count in one.items() if word not in other), sizes[0])
    for bounds, exact in (
        (total_variation(current, baseline), distance),
        (unseen_share(current, baseline), unseen),
    ):
        assert 0 <= bounds.low <= bounds.value + ROUNDING
        assert bounds.value <= bounds.high + ROUNDING
        assert bounds.low - ROUNDING <= exact <= bounds.high + ROUNDING
    assert categories_met(current, baseline) >= len({*one, *other})


def _sketched(by_hand, sample, batches):
    values, counts = zip(*sample, strict=True)
    return by_hand.sketched(values, counts, batches)


def _ranks(words, listed, unreadable=()):
    ranked = sorted(words.items(), key=lambda one: -one[1])[:listed]
    buckets = [(UNREADABLE if word in unreadable else word, count) for word, count in ranked]
    return Ranks.from_buckets(buckets, sum(words.values()), len(words))


def _size(sample):
    return sum(count for _, count in sample)


def _shares(sizes):
    return np.array(sizes, dtype=float) / sum(sizes)
