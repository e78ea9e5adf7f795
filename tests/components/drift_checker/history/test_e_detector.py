"""The evidence of a change: rare where there is none, quick where there is one."""

import numpy as np
import pytest

from tidegate.components.drift_checker.history.e_detector import (
    LEAST_REFERENCE,
    PRIOR,
    independent_share,
    log_bayes_factors,
    shiryaev_roberts,
)

RUN_LENGTH = 104


def series(rng, shape, correlation=0.0, tails=None):
    """Stationary autoregressive series, normal or with Student's tails."""
    steps = rng.standard_normal(shape) if tails is None else rng.standard_t(tails, shape)
    values = steps.copy()
    for span in range(1, shape[-1]):
        fresh = np.sqrt(1 - correlation**2) * steps[..., span]
        values[..., span] = correlation * values[..., span - 1] + fresh
    return values


def first_calls(evidence):
    """Spans up to the first call of each run; all of them where there is none."""
    called = evidence >= RUN_LENGTH
    return np.where(called.any(axis=-1), called.argmax(axis=-1) + 1, evidence.shape[-1])


@pytest.mark.parametrize(
    ("correlation", "tails"),
    [(0.0, None), (0.0, 5), (0.3, None), (0.5, None), (0.7, None)],
    ids=["normal", "t5", "AR 0.3", "AR 0.5", "AR 0.7"],
)
def test_false_calls_are_as_rare_as_asked_for(rng, correlation, tails):
    """Users would lose their trust: weekly spans that hang together look like drift to others."""
    values = series(rng, (80, 4, 26 + 156), correlation, tails)
    evidence = shiryaev_roberts(values).mean(axis=1)[:, 26:]
    # Runs end after 156 spans, so their mean is less than the true one.
    assert first_calls(evidence).mean() >= RUN_LENGTH


@pytest.mark.parametrize("direction", [-1, 1])
def test_a_change_is_found_in_a_few_spans(rng, direction):
    """Users would lose months: a level three deviations off must not become the new normal."""
    values = series(rng, (40, 26 + 12))
    values[:, 26:] += 3 * direction
    delays = first_calls(shiryaev_roberts(values)[:, 26:])
    assert np.median(delays) <= 6


def test_only_the_order_of_values_counts(rng):
    """Users would lose the claim for whatever law their data has."""
    values = rng.standard_normal((5, 60))
    assert shiryaev_roberts(np.exp(values)) == pytest.approx(shiryaev_roberts(values))
    assert shiryaev_roberts(-values) == pytest.approx(shiryaev_roberts(values))


def test_the_past_is_not_judged_by_what_came_later(rng):
    """Users would lose repeatable verdicts: a replay must find what was found then."""
    values = rng.standard_normal(60)
    assert shiryaev_roberts(values)[:40] == pytest.approx(shiryaev_roberts(values[:40]))


def test_short_series_hold_no_evidence(rng):
    """Users would lose their second run to a mark that a single span has set."""
    assert not shiryaev_roberts(rng.standard_normal((3, LEAST_REFERENCE))).any()
    assert shiryaev_roberts(np.zeros((3, 0))).shape == (3, 0)


def test_two_records_in_a_row_are_as_rare_as_polyas_urn_says():
    """Users would lose the proof: 52 spans make two records in a row one in 53 x 27."""
    [_, [_, _, twice]] = log_bayes_factors(beyond=0, reference=52, since=2)
    first, second = PRIOR
    expected = first * (first + 1) / ((first + second) * (first + second + 1))
    assert np.exp(twice) == pytest.approx(expected * 53 * 27)


@pytest.mark.parametrize("beyond", [0, 4])
def test_every_bet_is_fair(rng, beyond):
    """Users would lose the run length: a bet that gains by chance calls out by chance."""
    values = rng.random((200_000, 12 + 6))
    mark = np.sort(values[:, :12])[:, 11 - beyond, None]
    passed = np.cumsum(values[:, 12:] > mark, axis=1)
    factors = log_bayes_factors(beyond, 12, 6)
    gains = np.exp(factors[np.arange(6), passed])
    assert gains.mean(axis=0) == pytest.approx(np.ones(6), abs=0.1)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.7])
def test_spans_that_hang_together_count_for_fewer(rng, correlation):
    """Users would lose runs: ten weeks of one warm spell are not ten witnesses."""
    values = series(rng, (200, 52), correlation)
    ranks = values.argsort(axis=-1).argsort(axis=-1) - 25.5
    truth = (1 - correlation) / (1 + correlation)
    shares = independent_share(ranks)
    assert 0.5 * truth < np.median(shares) < truth
    assert independent_share(np.zeros(20)) > 0
