"""The tests' arithmetic beside confseq's, by the authors of the methods, where it covers them.

Skipped on Pythons that it has no wheel for.
"""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.canary_pusher.gates import betting, mean_difference
from tidegate.components.canary_pusher.gates.mixture import log_mixture


@pytest.mark.parametrize("limit", [0.02, 0.3, 0.7])
@pytest.mark.parametrize(
    ("odds", "evidence"),
    [
        (betting.ODDS_ABOVE, betting.log_evidence_above),
        (betting.ODDS_BELOW, betting.log_evidence_below),
    ],
)
def test_bets_multiply_up_as_betting_martingales(limit: float, odds, evidence, confseq) -> None:
    """Capital that grows otherwise than the paper's would void the level of every gate."""
    peer = confseq("betting")
    draws = (np.random.default_rng(1).random(300) < limit * 1.2).astype(float)
    capitals = []
    for one in odds:
        stake = (one - 1) / (1 + (one - 1) * limit)
        capitals.append(
            peer.betting_mart(
                draws,
                limit,
                lambdas_fn_positive=lambda x, m, stake=stake: np.full(len(x), stake),
                theta=1,
                trunc_scale=1,
            )
        )
    with np.errstate(divide="ignore"):  # capital may be used up
        expected = log_mixture(np.log(np.array(capitals).T))
    assert evidence(draws, limit) == pytest.approx(expected, abs=1e-8)


def test_the_business_boundary_is_the_normal_mixture(confseq) -> None:
    """A confidence sequence that is too narrow would blame canaries for chance."""
    peer = confseq("boundaries")
    time, level = np.array([10.0, 100.0, 1e3, 1e5]), 0.05
    theirs = peer.normal_mixture_bound(time, level, 250.0, level, is_one_sided=False)
    # confseq finds the prior by its own equation; of all priors ours must reach theirs in one.
    priors = np.geomspace(1, 1e4, 4_000)
    ours = np.array([mean_difference.normal_mixture_bound(time, level, prior) for prior in priors])
    nearest = np.abs(ours / theirs - 1).max(axis=1).min()
    assert nearest < 2e-3


def test_the_log_of_the_normal_mixture_is_theirs(confseq) -> None:
    """The evidence of the business gate is the mixture that the boundary inverts."""
    peer = confseq("boundaries")
    total, time, level = np.array([5.0, 30.0, 80.0]), np.array([50.0, 400.0, 900.0]), 0.05
    theirs = peer.normal_log_mixture(total, time, 250.0, level, is_one_sided=False)
    priors = np.geomspace(1, 1e4, 4_000)[:, None]
    ours = total**2 / (2 * (time + priors)) - 0.5 * np.log1p(time / priors)
    assert np.abs(ours - theirs).max(axis=1).min() < 5e-3
