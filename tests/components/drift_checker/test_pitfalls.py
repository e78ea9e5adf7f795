"""What makes other drift detectors cry wolf, or sleep: each measured once, kept here for good."""

import numpy as np
import pytest

from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.verdict import Outcome

ROWS = 20_000


def measured(verdict, statistic):
    """The only measurement of this statistic."""
    [measurement] = [one for one in verdict.measurements if one.statistic == statistic]
    return measurement


def test_heavy_tails_of_one_distribution_pass(by_hand, rng):
    """Users would lose trust: Jensen-Shannon over equal-width buckets alarms on 70% of these."""
    for _ in range(5):
        sides = (by_hand.statistics({"x": rng.standard_cauchy(ROWS) ** 3}) for _ in range(2))
        assert compare(*sides, DriftLimits()).outcome is Outcome.PASS


def test_equal_shares_of_nan_pass_and_new_nan_fail_on_their_own(by_hand, rng):
    """Users would lose both: equal NaN read as a divergence of 0.20, and NaN hid in distances."""
    holed = by_hand.statistics({"x": _with_nan(rng, 0.2)})
    same = compare(
        holed, by_hand.statistics({"x": _with_nan(rng, 0.2)}), DriftLimits(nan_share=0.05)
    )
    new = compare(holed, by_hand.statistics({"x": _with_nan(rng, 0.0)}), DriftLimits())
    assert same.outcome is Outcome.PASS
    assert measured(new, "ks").outcome is Outcome.PASS
    assert measured(new, "nan_share").outcome is Outcome.FAIL


def test_nan_on_both_sides_raises_tfx_divergence_and_nothing_else(by_hand, rng):
    """Users would lose trust: the same file on both sides, a fifth of it NaN, reads as 0.20."""
    statistics = by_hand.statistics({"x": _with_nan(rng, 0.2)})
    verdict = compare(statistics, statistics, DriftLimits())
    assert measured(verdict, "jensen_shannon").value == pytest.approx(0.2, abs=0.01)
    assert measured(verdict, "jensen_shannon").limit is None
    assert measured(verdict, "nan_share").value == measured(verdict, "ks").value == 0
    assert verdict.outcome is Outcome.PASS


def test_a_column_of_nothing_but_nan_on_both_sides_passes(by_hand):
    """Users would lose every later run to a column that has been broken from the start."""
    sides = [by_hand.statistics({"x": [float("nan")] * ROWS}) for _ in range(2)]
    assert compare(*sides, DriftLimits()).outcome is Outcome.PASS


def test_missing_values_stay_outside_the_distance(by_hand, rng):
    """Users would lose the cause: a tenth of the rows without a value is no shift of values."""
    gaps = [value if rng.random() > 0.1 else None for value in rng.normal(size=ROWS)]
    verdict = compare(
        by_hand.statistics({"x": gaps}),
        by_hand.statistics({"x": rng.normal(size=ROWS)}),
        DriftLimits(),
    )
    assert measured(verdict, "ks").outcome is Outcome.PASS
    assert measured(verdict, "missing_share").outcome is Outcome.FAIL


def test_equal_point_masses_pass(by_hand, rng):
    """Users would lose precipitation and every other column that is mostly zero."""
    sides = (
        by_hand.statistics(
            {"x": np.where(rng.random(ROWS) < 0.12, 0.0, rng.exponential(size=ROWS))}
        )
        for _ in range(2)
    )
    assert measured(compare(*sides, DriftLimits()), "ks").value < 0.02


def test_misaligned_buckets_of_one_distribution_pass(by_hand, rng):
    """Users would lose columns whose bucket boundaries never coincide."""
    sides = (by_hand.statistics({"x": rng.uniform(size=rows)}) for rows in (ROWS, ROWS - 977))
    assert compare(*sides, DriftLimits()).outcome is Outcome.PASS


@pytest.mark.parametrize("listed", [100, 1000, 5000])
def test_a_truncated_vocabulary_is_undecided_and_not_drift(by_hand, rng, listed):
    """Users would lose tail numbers: one distribution read as 0.81, 0.53 and 0.16 apart."""
    names = [f"N{index}" for index in range(3000)]
    sides = (
        by_hand.statistics({"c": rng.choice(names, ROWS).tolist()}, listed=listed) for _ in range(2)
    )
    verdict = compare(*sides, DriftLimits())
    assert measured(verdict, "total_variation").outcome is Outcome.INCONCLUSIVE


def test_sizes_far_apart_do_not_drift(by_hand, rng):
    """Users would lose small spans: 1,000 against 10 rows read as a divergence of 0.43."""
    sides = (by_hand.statistics({"x": rng.normal(size=rows)}) for rows in (1000, 10))
    verdict = compare(*sides, DriftLimits())
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert measured(verdict, "jensen_shannon").value > 0.1
    assert measured(verdict, "psi").value > 0.1
    assert "where chance alone makes 0.9" in measured(verdict, "psi").sentence


def test_tfx_divergence_decides_only_where_a_limit_is_set(by_hand, rng):
    """Users would lose either their old thresholds, or the gate to what makes those alarm."""
    tails = [{"x": rng.standard_cauchy(ROWS) ** 3} for _ in range(2)]
    sides = [by_hand.statistics(columns) for columns in tails]
    assert compare(*sides, DriftLimits()).outcome is Outcome.PASS
    gated = compare(*sides, DriftLimits(jensen_shannon=0.0))
    assert gated.outcome is Outcome.FAIL
    assert measured(gated, "jensen_shannon").interval is None
    assert "heavy tails, few rows and rare categories raise" in gated.sentence


def _with_nan(rng, share):
    return np.where(rng.random(ROWS) < share, np.nan, rng.normal(size=ROWS))
