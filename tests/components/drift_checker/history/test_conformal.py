"""Limits from ranks: right whatever the law, for all figures at once."""

import numpy as np
import pytest

from tidegate.components.drift_checker.history.conformal import (
    conformal_rank,
    joint_limits,
    lasting_limits,
)

LAWS = {
    "normal": lambda rng, shape: np.abs(rng.standard_normal(shape)),
    "t5": lambda rng, shape: np.abs(rng.standard_t(5, shape)),
    "equal": lambda rng, shape: np.repeat(rng.exponential(size=(*shape[:-1], 1)), shape[-1], -1),
    "mostly zero": lambda rng, shape: rng.exponential(size=shape) * (rng.random(shape) < 0.1),
}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("spans", [19, 26, 52])
def test_a_fresh_span_exceeds_any_limit_as_seldom_as_claimed(law, spans):
    """Users would lose a span in three: ten features at 5% each are 40% together."""
    rng = np.random.default_rng(spans)
    draws = LAWS[law](rng, (2000, spans + 1, 10)) * np.arange(1, 11)
    limits = joint_limits(draws[:, :-1], np.full(10, 1e-6), chance=0.05)
    exceeded = (draws[:, -1] > limits).any(axis=-1).mean()
    # Two standard errors of 2,000 runs.
    assert exceeded <= 0.05 + 0.01


def test_limits_are_no_wider_than_the_claim_needs():
    """Users would lose the gate: infinite limits are never exceeded either."""
    rng = np.random.default_rng(1)
    draws = LAWS["normal"](rng, (2000, 20, 10))
    limits = joint_limits(draws[:, :-1], np.full(10, 1e-6), chance=0.05)
    assert (draws[:, -1] > limits).any(axis=-1).mean() >= 0.03


def test_what_stays_below_its_floor_does_not_raise_the_limits_of_others():
    """Users would lose the limits of all features to one that was 0 and once 0.0001."""
    rng = np.random.default_rng(2)
    distances = rng.uniform(0.2, 0.3, (30, 2))
    distances[:, 1] = 0.0
    distances[7, 1] = 0.0001
    limits = joint_limits(distances, np.array([0.025, 0.025]), chance=0.05)
    assert limits[0] < 0.31


def test_figures_that_some_spans_lack_count_where_they_are():
    """Users would lose every limit when one feature is younger than the others."""
    distances = np.random.default_rng(3).uniform(0.2, 0.3, (30, 2))
    whole = joint_limits(distances, np.full(2, 0.01), chance=0.05)
    distances[:9, 1] = np.nan
    assert joint_limits(distances, np.full(2, 0.01), chance=0.05) == pytest.approx(whole, rel=0.1)


def test_too_few_spans_support_no_chance():
    """Users would lose the truth: 18 spans cannot show a chance of one in twenty."""
    assert conformal_rank(18, 0.05) is None
    assert conformal_rank(19, 0.05) == 19
    with pytest.raises(ValueError, match="18 spans"):
        joint_limits(np.ones((18, 1)), np.ones(1), chance=0.05)


def test_stopping_spans_does_not_tighten_the_limits_of_later_ones():
    """Users would lose a span in seven after three years: each stopped one makes limits tighter."""
    rng = np.random.default_rng(4)
    runs, floors = 40, np.full(10, 1e-3)
    stopped = np.zeros((runs, 104), dtype=bool)
    for run in range(runs):
        passed = list(LAWS["normal"](rng, (20, 10)))
        for span, fresh in enumerate(LAWS["normal"](rng, (104, 10))):
            limits = lasting_limits(np.array(passed), floors, chance=0.05, first=20)
            stopped[run, span] = (fresh > limits).any()
            if not stopped[run, span]:
                passed.append(fresh)
    assert stopped[:, 52:].mean() <= 0.05
