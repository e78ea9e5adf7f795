"""The betting e-process, against enumeration, simulation and its own inversion."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates import betting

ALPHA = 0.05
FloatArray = betting.FloatArray


def _expected_e(log_evidence: FloatArray, sequences: FloatArray, mean: float) -> float:
    ones = sequences.sum(axis=1)
    probability = mean**ones * (1 - mean) ** (sequences.shape[1] - ones)
    return float(probability @ np.exp(log_evidence[:, -1]))


@pytest.mark.parametrize("limit", [0.01, 0.3, 0.9])
def test_expected_evidence_at_the_limit_is_exactly_one(limit: float) -> None:
    """Over all 1,024 sequences of ten: the martingale property that every level rests on."""
    sequences = np.array(list(itertools.product([0.0, 1.0], repeat=10)))
    above = betting.log_evidence_above(sequences, limit)
    below = betting.log_evidence_below(sequences, limit)
    assert _expected_e(above, sequences, limit) == pytest.approx(1)
    assert _expected_e(below, sequences, limit) == pytest.approx(1)
    assert _expected_e(above, sequences, limit * 0.8) < 1
    assert _expected_e(below, sequences, limit + (1 - limit) * 0.2) < 1


@pytest.mark.parametrize("limit", [0.05, 0.3])
def test_false_alarms_under_constant_peeking_stay_below_alpha(limit: float) -> None:
    """1,000 replays at the very limit, looked at after each example: a fixed-sample test would
    raise far more false alarms than it promises."""
    draws = (np.random.default_rng(1).random((1_000, 800)) < limit).astype(float)
    threshold, error = math.log(1 / ALPHA), 3 * math.sqrt(ALPHA * (1 - ALPHA) / 1_000)
    for evidence in (betting.log_evidence_above, betting.log_evidence_below):
        crossed = (evidence(draws, limit) >= threshold).any(axis=1).mean()
        assert crossed <= ALPHA + error


@pytest.mark.parametrize(("mean", "examples"), [(0.4, 300), (0.5, 90), (0.9, 15)])
def test_too_much_disagreement_is_shown_soon(mean: float, examples: int) -> None:
    """Against a limit of 30%: the median replay finds a bad model before this many examples."""
    draws = (np.random.default_rng(2).random((200, 2_000)) < mean).astype(float)
    crossed = betting.log_evidence_above(draws, 0.3) >= math.log(1 / ALPHA)
    assert crossed.any(axis=1).mean() >= 0.99
    assert np.median(crossed.argmax(axis=1)) < examples


def test_a_silent_error_metric_is_cleared_within_450_examples() -> None:
    """Without a single error a limit of 1% must still be shown, or no model is ever promoted."""
    evidence = betting.log_evidence_below(np.zeros(450), 0.01)
    assert evidence[0] < 0.1 < math.log(1 / ALPHA) < evidence[-1]


def test_missing_observations_say_nothing() -> None:
    """An example that a model failed to answer must count neither as agreement nor against."""
    seen = np.array([1.0, 0.0, 1.0])
    with_gaps = np.array([np.nan, 1.0, np.nan, 0.0, 1.0, np.nan])
    expected = betting.log_evidence_above(seen, 0.3)[-1]
    assert betting.log_evidence_above(with_gaps, 0.3)[-1] == expected
    assert betting.log_evidence_above(np.full(5, np.nan), 0.3) == pytest.approx(np.zeros(5))


def test_observations_between_zero_and_one_keep_the_level() -> None:
    """The test is for bounded observations, not only for counts: graded disagreement is allowed."""
    draws = np.random.default_rng(3).beta(0.6, 1.4, (1_000, 500))
    crossed = (betting.log_evidence_above(draws, 0.3) >= math.log(1 / ALPHA)).any(axis=1)
    assert crossed.mean() <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / 1_000)


def test_interval_covers_the_mean() -> None:
    """The interval of the report must hold what it says at its level."""
    generator, covered = np.random.default_rng(4), 0
    for _ in range(200):
        bounds = betting.interval((generator.random(400) < 0.2).astype(float), ALPHA / 2, ALPHA / 2)
        assert bounds is not None
        covered += bounds[0] <= 0.2 <= bounds[1]
    assert covered >= 190


def test_interval_excludes_a_limit_just_where_the_process_shows_it() -> None:
    """A report whose interval contradicts its verdict would not be believed."""
    draws = (np.random.default_rng(5).random(500) < 0.4).astype(float)
    bounds = betting.interval(draws, 0.02, 0.05)
    assert bounds is not None
    lower, upper = bounds
    assert betting.log_evidence_above(draws, lower - 1e-6)[-1] >= math.log(1 / 0.02)
    assert betting.log_evidence_above(draws, lower + 1e-6)[-1] < math.log(1 / 0.02)
    assert betting.log_evidence_below(draws, upper + 1e-6)[-1] >= math.log(1 / 0.05)


def test_interval_of_nothing_is_none() -> None:
    """An interval from 0 to 1 would look like a measurement."""
    assert betting.interval(np.full(3, np.nan), 0.05, 0.05) is None
