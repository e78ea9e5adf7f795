"""Figures that explain and do not decide."""

import numpy as np
import pytest

from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.verdict import Outcome, Verdict

NEVER_GATED = ("wasserstein", "cramers_v", "psi")


def reported(by_hand, current, baseline):
    """Measurements of one feature by statistic, out of a whole verdict."""
    sides = (by_hand.statistics({"x": cells}) for cells in (current, baseline))
    verdict = compare(*sides, DriftLimits())
    assert Verdict.from_json(verdict.to_json()) == verdict
    return {one.statistic: one for one in verdict.measurements}


def test_they_are_in_the_verdict_with_a_sentence_and_change_nothing(by_hand, rng):
    """Users would lose the explanation, or the gate to figures without an interval."""
    values = rng.normal(size=9000)
    found = reported(by_hand, (values + 3).tolist(), values.tolist())
    for statistic in (*NEVER_GATED[::2], "jensen_shannon"):
        assert found[statistic].outcome is Outcome.PASS
        assert found[statistic].limit is None
        assert "only reported" in found[statistic].sentence
    moved = found["wasserstein"]
    assert moved.value == pytest.approx(3 / 1.349, rel=0.03)
    assert moved.sentence.startswith("x: values moved by 2.2")
    assert "interquartile ranges of the baseline on average (Wasserstein)" in moved.sentence
    assert "in these rows" in moved.sentence
    assert found["psi"].interval is None


def test_categories_have_cramers_v_and_the_index_over_all_of_them(by_hand):
    """Users would lose the figures that their risk department asks for."""
    found = reported(by_hand, list("aab") * 300, list("abb") * 300)
    assert found["cramers_v"].value == pytest.approx(1 / 3, abs=0.01)
    assert found["psi"].value == pytest.approx(2 / 3 * np.log(2), rel=0.01)
    assert "where chance alone makes 0.0022" in found["psi"].sentence


def test_a_baseline_of_mostly_one_value_takes_another_unit(by_hand, rng):
    """Users would lose the figure for precipitation, which has no quartiles to speak of."""
    rain = np.where(rng.random(5000) < 0.9, 0.0, rng.exponential(size=5000))
    found = reported(by_hand, (2 * rain).tolist(), rain.tolist())
    assert "standard deviations of the baseline" in found["wasserstein"].sentence


@pytest.mark.parametrize(
    ("baseline", "why"),
    [
        ([0.1] * 40, "the baseline's values have no finite spread"),
        ([0.0, np.inf] * 20, "no finite spread"),
        ([0.0, 1.0, 2.0, 3.0] * 10 + [np.inf], "some values are infinite or nearly so"),
    ],
)
def test_where_there_is_no_distance_the_sentence_says_why(by_hand, baseline, why):
    """Users would lose the verdict to a figure that no JSON can hold."""
    found = reported(by_hand, [0.5, 1.5] * 20, baseline)["wasserstein"]
    assert found.value is None
    assert found.interval is None
    assert why in found.sentence
