"""A verdict for every slice, over hand-made statistics."""

import numpy as np
import pytest

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.slice_limits import SliceLimits
from tidegate.components.drift_checker.statistics.dataset_statistics import (
    DatasetStatistics,
    FeatureStatistics,
)
from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics
from tidegate.components.verdict import Outcome, Verdict

WHOLE = Scope("train")


@pytest.fixture
def side(by_hand, rng):
    """Statistics by scope of slices, each given as its rows, share of ``a`` and share of gaps."""

    def make(slices):
        columns = {name: _columns(rng, *drawn) for name, drawn in slices.items()}
        whole = {
            name: [cell for one in columns.values() for cell in one[name]] for name in ("c", "x")
        }
        return {
            Scope("train", name): read_statistics(by_hand.statistics(one), 100)
            for name, one in {"": whole, **columns}.items()
        }

    return make


def _columns(rng, rows, share, gaps=0.2):
    words = np.where(rng.permutation(rows) < rows * share, "a", "b").tolist()
    holes = rng.permutation(rows) < rows * gaps
    return {"c": words, "x": np.where(holes, None, rng.normal(size=rows)).tolist()}


def of_slices(verdict):
    """The verdict's evidence on slices, by name."""
    return {one["slice"]: one for one in verdict.evidence["slices"]}


def test_the_slice_that_drifted_shuts_the_gate_and_is_named(side):
    """Users would lose the carrier whose data broke: over all rows its fault is diluted."""
    current = side({"carrier_UA": (3000, 0.2), "carrier_AA": (30_000, 0.5)})
    baseline = side({"carrier_UA": (3000, 0.5), "carrier_AA": (30_000, 0.5)})
    verdict = compare_scopes(current, baseline, DriftLimits())
    assert verdict.outcome is Outcome.FAIL
    assert verdict.sentence.startswith(
        "1 of 2 slices drifted, most of all c [carrier_UA]: the total variation from the baseline"
    )
    found = of_slices(verdict)
    assert found["carrier_UA"]["outcome"] == "FAIL"
    assert found["carrier_UA"]["rows"] == {"current": 3000, "baseline": 3000}
    assert found["carrier_UA"]["sentence"].startswith("c [carrier_UA]: the total variation")
    assert found["carrier_UA"]["figures"] == {"PASS": 4, "FAIL": 1, "INCONCLUSIVE": 0}
    assert found["carrier_AA"]["outcome"] == "PASS"
    [failed] = [one for one in verdict.measurements if one.outcome is Outcome.FAIL]
    assert failed.labels["slice"] == "carrier_UA"
    assert failed.interval[0] > failed.limit
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_small_slices_do_not_hold_the_gate(side):
    """Users would lose every run: some slices are always too small to tell."""
    slices = {"carrier_UA": (30_000, 0.5), "carrier_HA": (150, 0.5), "carrier_OO": (20, 0.5)}
    verdict = compare_scopes(side(slices), side(slices), DriftLimits())
    assert verdict.outcome is Outcome.PASS
    assert verdict.sentence.endswith(
        "None of 2 slices drifted; 1 cannot be decided; 1 more were not judged."
    )
    found = of_slices(verdict)
    assert [found[name]["outcome"] for name in sorted(found)] == ["INCONCLUSIVE", None, "PASS"]
    assert found["carrier_OO"]["sentence"] == (
        "carrier_OO: not judged, 20 current and 20 baseline rows; slices are judged from 100 rows"
        " on."
    )


def test_slices_of_one_side_are_listed_and_not_judged(side):
    """Users would lose sight of a carrier that came or went; its share is judged over all rows."""
    current = side({"carrier_UA": (30_000, 0.5), "carrier_ZZ": (500, 0.1)})
    baseline = side({"carrier_UA": (30_000, 0.5), "carrier_YV": (500, 0.1)})
    verdict = compare_scopes(current, baseline, DriftLimits())
    found = of_slices(verdict)
    assert verdict.passed
    assert found["carrier_ZZ"]["sentence"].endswith("new, the baseline does not have it.")
    assert found["carrier_YV"]["sentence"].endswith("gone, only the baseline has it.")
    assert found["carrier_YV"]["rows"] == {"current": 0, "baseline": 500}


def test_limits_hold_by_pattern_of_slice_and_feature(side):
    """Users would lose the carrier that is known to vary, or the gate on all others."""
    current = side({"carrier_UA": (9000, 0.2), "carrier_AA": (90_000, 0.5)})
    baseline = side({"carrier_UA": (9000, 0.5), "carrier_AA": (90_000, 0.5)})
    for pattern in ("carrier_UA", "carrier_U?", "*"):
        exceptions = {pattern: {"c": FeatureLimits(total_variation=0.5)}}
        limits = DriftLimits(slices=SliceLimits(limits=exceptions))
        assert compare_scopes(current, baseline, limits).outcome is Outcome.PASS
    stricter = {
        "*": {"c": FeatureLimits(total_variation=0.5)},
        "carrier_UA": {"?": FeatureLimits()},
    }
    limits = DriftLimits(
        features={"c": FeatureLimits(total_variation=0.4)}, slices=SliceLimits(limits=stricter)
    )
    assert compare_scopes(current, baseline, limits).outcome is Outcome.PASS
    warned = {"carrier_UA": {"c": FeatureLimits(policy="warn")}}
    verdict = compare_scopes(current, baseline, DriftLimits(slices=SliceLimits(limits=warned)))
    assert verdict.passed
    assert verdict.evidence["warnings"] == ["c [carrier_UA]"]


def test_a_figure_that_only_looks_odd_among_many_does_not_fail(side):
    """Users would lose the agreement of interval and verdict: both know how many were looked at."""
    usual = {f"s{index}": (2000, 0.5, 0.2) for index in range(30)}
    current, baseline = side({**usual, "s0": (2000, 0.5, 0.29)}), side(usual)
    alone = {scope: one for scope, one in current.items() if scope.slice in ("", "s0")}
    found = []
    for chosen in (alone, current):
        others = {scope: baseline[scope] for scope in chosen}
        found.append(of_slices(compare_scopes(chosen, others, DriftLimits()))["s0"])
    assert [one["outcome"] for one in found] == ["FAIL", "INCONCLUSIVE"]
    for one in found:
        assert "x [s0]: the share of missing rows went from 20.00% to 29.00%" in one["sentence"]
        assert "at 95% confidence" not in one["sentence"]


def test_a_feature_empty_in_one_slice_fails_there(side):
    """Users would lose the one station whose sensor went silent."""
    slices = {"origin_JFK": (5000, 0.5), "origin_LGA": (90_000, 0.5)}
    current, baseline = side(slices), side(slices)
    silent = side({"origin_JFK": (5000, 0.5, 1)})
    current[Scope("train", "origin_JFK")] = silent[Scope("train", "origin_JFK")]
    verdict = compare_scopes(current, baseline, DriftLimits())
    assert of_slices(verdict)["origin_JFK"]["outcome"] == "FAIL"
    assert of_slices(verdict)["origin_JFK"]["sentence"].startswith(
        "x [origin_JFK]: the share of missing rows went from"
    )


@pytest.mark.parametrize("control", ["hierarchical", "benjamini_hochberg"])
def test_of_fifty_slices_at_their_limit_few_fail_and_five_beyond_it_do(by_hand, control):
    """Users would lose the rate that they set: 50 slices at their limit, and 5 beyond it."""
    rng = np.random.default_rng(17)
    limits = DriftLimits(missing_share=0.05, slices=SliceLimits(control=control))
    quantiles = by_hand.quantiles([1.0])
    shares, found = [], []
    for _ in range(50):
        sides = []
        for rises in (np.repeat([0.05, 0.15], [50, 5]), np.zeros(55)):
            gaps = rng.binomial(2000, 0.2 + rises).tolist()
            scopes = [WHOLE, *(Scope("train", f"s{index:02}") for index in range(55))]
            counts = [(110_000, 22_000), *((2000, one) for one in gaps)]
            sides.append(
                {
                    scope: _one_number(quantiles, *of)
                    for scope, of in zip(scopes, counts, strict=True)
                }
            )
        verdict = compare_scopes(*sides, limits)
        fallen = [name for name, one in of_slices(verdict).items() if one["outcome"] == "FAIL"]
        shares.append(sum(name < "s50" for name in fallen) / max(1, len(fallen)))
        found.append(sum(name >= "s50" for name in fallen))
    assert np.mean(shares) <= 0.05
    assert np.mean(found) >= 4.5


def _one_number(quantiles, rows, missing):
    values = rows - missing
    feature = FeatureStatistics("x", "FLOAT", "numeric", rows, missing, values, 0, quantiles)
    return DatasetStatistics(rows, {"x": feature})
