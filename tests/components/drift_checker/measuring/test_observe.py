"""What is observed of a feature, and how cheaply again at another confidence."""

import itertools
import time

import numpy as np
import pytest

from tidegate.components.drift_checker.measuring.observe import (
    FeaturePair,
    configured_limit,
    observe_feature,
)
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics
from tidegate.components.errors import StatisticsError

CONFIDENCES = (0.6, 0.95, 0.999, 1 - 1e-9)


@pytest.fixture
def pair(by_hand):
    """The same column of two datasets."""

    def made(current, baseline, **how):
        sides = (
            read_statistics(by_hand.statistics({"x": cells}, **how), 100).features["x"]
            for cells in (current, baseline)
        )
        return FeaturePair("x", *sides, Scope("train", "carrier_UA"))

    return made


def observed(pair, limits=None):
    """Observations by statistic."""
    return {one.statistic: one for one in observe_feature(pair, limits or DriftLimits())}


def test_each_kind_of_feature_has_its_statistics(pair, rng):
    """Users would lose a figure that the documents promise."""
    holed = np.where(rng.random(500) < 0.1, np.nan, rng.normal(size=500)).tolist()
    numbers = {"missing_share", "ks", "nan_share", "wasserstein", "psi", "jensen_shannon"}
    assert set(observed(pair(holed, holed))) == numbers
    words = ["a"] * 9 + ["b"]
    categories = {
        "missing_share",
        "total_variation",
        "unseen",
        "cramers_v",
        "psi",
        "jensen_shannon",
    }
    assert set(observed(pair(words, words))) == categories
    assert set(observed(pair(["a"] * 9, words))) == {*categories, "constant"}
    assert set(observed(pair([None] * 3, [None] * 3))) == {"missing_share"}
    assert set(observed(pair(["1"], [1]))) == {"missing_share"}


@pytest.mark.parametrize("kind", ["numbers", "words", "stuck"])
def test_more_confidence_never_narrows_an_interval_and_keeps_the_value(pair, rng, kind):
    """Users would lose the control over slices, which asks for one interval at many levels."""
    columns = {
        "numbers": (rng.normal(size=400).tolist(), rng.normal(0.2, 1, 300).tolist()),
        "words": (list("aabc") * 100, list("abbd") * 80),
        "stuck": (["a"] * 400, list("aaab") * 100),
    }
    for one in observed(pair(*columns[kind])).values():
        estimates = [one.estimate_at(confidence) for confidence in CONFIDENCES]
        for narrow, wide in itertools.pairwise(estimates):
            assert wide.low <= narrow.low <= narrow.value + 1e-9
            assert wide.high >= narrow.high >= narrow.value - 1e-9
            assert narrow.value == wide.value


def test_another_confidence_costs_microseconds(pair, rng):
    """Users would lose minutes to hundreds of slices, each asked for at many levels."""
    names = [f"n{index}" for index in range(900)]
    words = [rng.choice(names, 5000).tolist() for _ in range(2)]
    numbers = [rng.normal(size=5000).tolist() for _ in range(2)]
    observations = [*observed(pair(*words)).values(), *observed(pair(*numbers)).values()]
    start = time.process_time()
    for one in observations * 20:
        one.estimate_at(0.99)
    assert (time.process_time() - start) / (20 * len(observations)) < 1e-3


def test_labels_tell_feature_type_split_and_slice(pair):
    """Users would lose the slice that drifted: subjects are for reading, labels for grouping."""
    for one in observed(pair([1.0, 2.0], [1.0, 3.0])).values():
        labels = {"feature": "x", "type": "FLOAT", "split": "train", "slice": "carrier_UA"}
        assert one.labels == labels
    emptied = pair([None], ["a"])
    assert observed(emptied)["missing_share"].labels["type"] == "STRING"


def test_the_configured_limit_knows_exceptions(pair):
    """Users would lose the exception that they wrote for one feature."""
    limits = DriftLimits(features={"x": FeatureLimits(ks=0.4)})
    one = observed(pair([1.0, 2.0], [1.0, 3.0]), limits)["ks"]
    assert configured_limit(one, limits) == 0.4
    assert configured_limit(one, DriftLimits()) == 0.1
    moved = observed(pair([1.0, 2.0], [1.0, 3.0]))["wasserstein"]
    assert configured_limit(moved, limits) is None


def test_a_feature_without_its_histogram_is_refused_by_name(by_hand, pair):
    """Users would lose the reason why statistics made without histograms cannot be compared."""
    statistics = by_hand.statistics({"x": [1.0, 2.0]})
    del statistics.datasets[0].features[0].num_stats.histograms[:]
    bare = read_statistics(statistics, 100).features["x"]
    with pytest.raises(StatisticsError, match=r"'x' has no quantile histogram"):
        list(observe_feature(FeaturePair("x", bare, bare), DriftLimits()))


def test_a_divergence_that_is_gated_and_cannot_be_taken_is_undecided(by_hand):
    """Users would lose the check they asked for to statistics made without its histogram."""
    statistics = by_hand.statistics({"x": [1.0, 2.0]})
    del statistics.datasets[0].features[0].num_stats.histograms[1]
    bare = read_statistics(statistics, 100).features["x"]
    pair = FeaturePair("x", bare, bare)
    assert "jensen_shannon" not in observed(pair)
    gated = observed(pair, DriftLimits(jensen_shannon=0.1))["jensen_shannon"]
    assert (gated.value, gated.estimate_at(0.95).outcome(0.1).value) == (None, "INCONCLUSIVE")
