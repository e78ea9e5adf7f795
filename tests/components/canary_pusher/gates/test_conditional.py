"""The conditional e-process, against enumeration and simulated rollouts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates import conditional

ALPHA = 0.05


def _expected_e(log_e: list[float], errors: int, share: float) -> float:
    probabilities = [
        math.comb(errors, ours) * share**ours * (1 - share) ** (errors - ours)
        for ours in range(errors + 1)
    ]
    return sum(p * math.exp(e) for p, e in zip(probabilities, log_e, strict=True))


@pytest.mark.parametrize("share", [0.01, 0.25, 0.5])
def test_expected_evidence_of_equal_arms_is_exactly_one(share: float) -> None:
    """Over every way in which seven errors may fall: what makes the level of rollbacks true."""
    worse = [float(conditional.log_evidence_worse([x], [7], share)[0]) for x in range(8)]
    assert _expected_e(worse, 7, share) == pytest.approx(1)


def test_expected_evidence_at_the_tolerated_odds_is_exactly_one() -> None:
    """The mirrored process must not clear a model that is just at what is tolerated."""
    share, odds = 0.25, 2.0
    shifted = odds * share / (1 - share + odds * share)
    kept = [float(conditional.log_evidence_not_worse([x], [7], share, odds)[0]) for x in range(8)]
    assert _expected_e(kept, 7, shifted) == pytest.approx(1)
    assert _expected_e(kept, 7, 0.5) < 1


def test_no_errors_are_no_evidence() -> None:
    """Silence tells nothing about where errors come from, however long it lasts."""
    nothing = np.zeros(1_000)
    assert conditional.log_evidence_worse(nothing, nothing, 0.5)[-1] == pytest.approx(0)
    assert conditional.log_evidence_not_worse(nothing, nothing, 0.5, 2)[-1] == pytest.approx(0)


def _rollouts(
    seed: int, odds: float, rollouts: int = 300
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Windows of ten seconds at 100 requests a second: 1%, 5%, then 25% canary; an incident that
    hits both arms multiplies all errors by twenty for five minutes."""
    generator = np.random.default_rng(seed)
    share = np.repeat([0.01, 0.05, 0.25], [60, 120, 180])
    rate = np.full((rollouts, 360), 0.005)
    for row, start in enumerate(generator.integers(0, 330, rollouts)):
        rate[row, start : start + 30] *= 20
    ours = generator.poisson(1_000 * share * np.minimum(rate * odds, 1))
    return ours, ours + generator.poisson(1_000 * (1 - share) * rate), share


def test_shared_incidents_and_stages_do_not_roll_back_a_good_model() -> None:
    """Pooling the stages would see Simpson's paradox here and blame the canary."""
    ours, errors, share = _rollouts(seed=6, odds=1)
    log_e = conditional.log_evidence_worse(ours, errors, share)
    rolled_back = (log_e >= math.log(1 / ALPHA)).any(axis=1).mean()
    assert rolled_back <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / 300)


def test_twice_the_errors_are_rolled_back_and_not_cleared() -> None:
    """The harm that canaries exist for, caught in all of 300 rollouts, promoted in at most 5%."""
    ours, errors, share = _rollouts(seed=7, odds=2)
    worse = conditional.log_evidence_worse(ours, errors, share) >= math.log(1 / ALPHA)
    kept = conditional.log_evidence_not_worse(ours, errors, share, 2) >= math.log(1 / ALPHA)
    assert worse.any(axis=1).mean() >= 0.99
    assert kept.any(axis=1).mean() <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / 300)


def test_an_equal_model_is_cleared() -> None:
    """A gate that never opens protects nobody: equals are shown to be less than twice as bad."""
    ours, errors, share = _rollouts(seed=8, odds=1)
    kept = conditional.log_evidence_not_worse(ours, errors, share, 2)
    assert (kept >= math.log(1 / ALPHA)).any(axis=1).mean() >= 0.99
