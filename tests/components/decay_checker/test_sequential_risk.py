"""The sequential test: what it promises, by simulation, and what it finds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tidegate.components.decay_checker.sequential_risk import (
    ODDS,
    FloatArray,
    SpanLosses,
    log_evidence,
    mean_lower_bound,
    mean_upper_bound,
    track,
)

LEVEL = 0.05


def _years(risk: FloatArray, rows: int, runs: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Wrong decisions of many models over their spans: examples and winnings, as the test has them.

    ``risk`` is that of each span, shape ``[spans]``.
    """
    wrong = np.random.default_rng(seed).binomial(rows, risk, (runs, len(risk)))
    return np.full(wrong.shape, float(rows)), wrong[..., None] * np.log(ODDS)


@pytest.mark.parametrize("rows", [30, 1000])
def test_a_model_at_its_limit_is_seldom_called_decayed(rows: int) -> None:
    """Somebody would retrain, or be woken, for nothing: the promise is for all spans together."""
    examples, winnings = _years(np.full(104, 0.2), rows, 1000, seed=rows)
    alarms = (log_evidence(examples, winnings, 0.2) >= -math.log(LEVEL)).any(axis=1)
    # The promise is 5%; of 1,000 runs of a test that just keeps it, 6.5% is two errors above.
    assert alarms.mean() <= 0.065


def test_the_promise_holds_while_the_risk_moves_below_the_limit() -> None:
    """Real losses are never alike; an argument for equal ones alone would be worth nothing."""
    seasons = 0.2 - 0.1 * (1 + np.sin(np.arange(104) / 8)) / 2
    examples, winnings = _years(seasons, 300, 1000, seed=1)
    assert (log_evidence(examples, winnings, 0.2) >= -math.log(LEVEL)).any(axis=1).mean() <= 0.065


def test_the_source_risk_is_not_known_either() -> None:
    """With the baseline's risk estimated, the chance of a false alarm is still the one asked for.

    Both halves of the level together, over 1,000 models with baselines and 52 spans of their own.
    """
    generator, alarms = np.random.default_rng(3), 0
    examples, winnings = _years(np.full(52, 0.2), 500, 1000, seed=4)
    for run in range(1000):
        limit = mean_upper_bound((generator.random(2000) < 0.2).astype(float), LEVEL / 2)
        evidence = log_evidence(examples[run], winnings[run], limit)
        alarms += bool((evidence >= -math.log(LEVEL / 2)).any())
    assert alarms / 1000 <= LEVEL


@pytest.mark.parametrize("good_spans", [0, 50])
def test_a_rise_is_found_soon_also_after_a_long_good_time(good_spans: int) -> None:
    """A model that did well for a year must not be allowed to do badly for another one."""
    risk = np.concatenate([np.full(good_spans, 0.2), np.full(10, 0.27)])
    examples, winnings = _years(risk, 1000, 200, seed=5)
    evidence = log_evidence(examples, winnings, 0.22)[:, good_spans:]
    found = evidence >= -math.log(LEVEL)
    delays = np.where(found.any(axis=1), found.argmax(axis=1) + 1, np.inf)
    assert np.median(delays) <= 4
    assert np.isfinite(delays).mean() > 0.99


def test_bounds_of_a_mean_hold_as_often_as_they_say() -> None:
    """The limit would be below the baseline's own risk."""
    generator, above, below = np.random.default_rng(6), 0, 0
    for _ in range(1000):
        losses = generator.beta(0.4, 1.6, 300)  # mean 0.2
        above += mean_lower_bound(losses, LEVEL) > 0.2
        below += mean_upper_bound(losses, LEVEL) < 0.2
    assert max(above, below) / 1000 <= LEVEL
    losses = generator.beta(0.4, 1.6, 20_000)
    assert 0.19 < mean_lower_bound(losses, LEVEL) < 0.2 < mean_upper_bound(losses, LEVEL) < 0.21


def test_bounds_of_a_mean_do_not_mind_sorted_losses() -> None:
    """Examples come in the order of their hashes: equal ones stand together."""
    losses = np.repeat([0.04, 0.64], [4000, 1000])
    assert 0.15 < mean_lower_bound(losses, LEVEL) < 0.16 < mean_upper_bound(losses, LEVEL) < 0.17


def test_nothing_is_known_of_no_losses() -> None:
    """No label yet must read as "anything is possible"."""
    assert mean_lower_bound(np.zeros(0), LEVEL) == 0
    assert mean_upper_bound(np.zeros(0), LEVEL) == 1


def test_the_replayed_sums_are_the_losses_one_by_one() -> None:
    """What is kept of a span must be enough to go on."""
    losses = np.random.default_rng(7).random(40)
    whole = SpanLosses.of(3, losses)
    assert whole.winnings == pytest.approx(
        [sum(math.log(1 + (odds - 1) * one) for one in losses) for odds in ODDS]
    )
    assert whole.risk == pytest.approx(losses.mean())
    assert SpanLosses.of(4, np.zeros(0)).risk is None


def test_the_capital_by_hand() -> None:
    """The evidence is a sum over starts and odds; a wrong share breaks the promise."""
    losses = [np.array([1.0, 0.0]), np.array([1.0])]
    spans = [SpanLosses.of(number, one) for number, one in enumerate(losses)]
    tracking = track(spans, 0.3, LEVEL)

    def bet(odds: float, loss: float) -> float:
        return (1 + (odds - 1) * loss) / (1 + (odds - 1) * 0.3)

    first = np.mean([0.5 * bet(o, 1) * bet(o, 0) for o in ODDS])
    second = np.mean([0.5 * bet(o, 1) * bet(o, 0) * bet(o, 1) + bet(o, 1) / 6 for o in ODDS])
    assert np.exp(tracking.log_e) == pytest.approx([first, second])


def test_tracking_says_since_when_and_how_much_at_least() -> None:
    """The report names the span with which the trouble began, and a figure to act on."""
    generator = np.random.default_rng(8)
    risks = [0.2, 0.2, 0.2, 0.4, 0.4]
    spans = [
        SpanLosses.of(10 + number, (generator.random(2000) < risk).astype(float))
        for number, risk in enumerate(risks)
    ]
    tracking = track(spans, 0.25, LEVEL)
    assert tracking.since == 3
    assert tracking.shown_at == 3
    assert tracking.risk == pytest.approx(0.4, abs=0.03)
    assert 0.25 < tracking.bounds[3] <= tracking.bounds[4] < 0.4
    assert max(tracking.bounds[:3]) < 0.2
    good = track(spans[:3], 0.25, LEVEL)
    assert good.shown_at is None
    assert good.bounds[-1] < 0.25
