"""Several datasets as one."""

import dataclasses

import numpy as np
import pytest

from tidegate.components.drift_checker.measuring.comparable import form_change
from tidegate.components.drift_checker.measuring.observation import FeaturePair
from tidegate.components.drift_checker.measuring.observe import observe_feature
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.dataset_statistics import Mass
from tidegate.components.drift_checker.statistics.feature_statistics import pool, read_statistics
from tidegate.components.errors import StatisticsError


@pytest.fixture
def pooled(by_hand):
    """The pool of datasets given as columns."""

    def made(*datasets):
        return pool([read_statistics(by_hand.statistics(one), 100) for one in datasets])

    return made


def test_counts_and_moments_are_those_of_all_rows(pooled, rng):
    """Users would lose shares of gaps and NaN, and the unit of the Wasserstein distance."""
    spans = [rng.normal(mean, 2, rows) for mean, rows in ((0, 300), (5, 100))]
    feature = pooled({"x": [*spans[0], None, None]}, {"x": [*spans[1], float("nan")]}).features["x"]
    together = np.concatenate(spans)
    assert (feature.rows, feature.missing, feature.values, feature.nan) == (403, 2, 401, 1)
    assert feature.mean == pytest.approx(together.mean())
    assert feature.deviation == pytest.approx(together.std())
    assert feature.independent_values == 400


def test_every_figure_of_one_dataset_can_be_had_of_several(pooled, rng):
    """Users would lose figures as soon as their baseline is a window of spans."""
    columns = [{"x": rng.normal(size=900), "c": rng.choice(list("abc"), 900)} for _ in range(3)]
    columns = [{name: cells.tolist() for name, cells in one.items()} for one in columns]
    sides = pooled(columns[0]), pooled(*columns[1:])
    for name, expected in (
        ("x", {"missing_share", "ks", "wasserstein", "psi", "jensen_shannon"}),
        ("c", {"missing_share", "total_variation", "unseen", "cramers_v", "psi", "jensen_shannon"}),
    ):
        pair = FeaturePair(name, sides[0].features[name], sides[1].features[name])
        observations = {one.statistic: one for one in observe_feature(pair, DriftLimits())}
        assert set(observations) == expected
        assert all(one.value < 0.15 for one in observations.values())
        assert observations["missing_share"].sizes == (900, 1800)


def test_a_span_that_lacks_a_feature_has_no_value_of_it(pooled):
    """Users would lose the gaps of a column that was dropped for a month."""
    feature = pooled({"x": [1.0] * 6, "y": [1.0] * 6}, {"x": [2.0] * 4}).features["y"]
    assert (feature.rows, feature.missing) == (10, 4)


def test_whole_numbers_and_fractions_pool_and_text_does_not(pooled):
    """Users would lose the window to one month's type, or text be hidden among numbers."""
    numbers = pooled({"x": [1, 2]}, {"x": [1.5, 2.5]}).features["x"]
    assert (numbers.form, numbers.quantiles is None) == ("numeric FLOAT", False)
    mixed = pooled({"x": [1, 2]}, {"x": ["a", "b"]}).features["x"]
    assert mixed.distribution is None
    changed = form_change(FeaturePair("x", numbers, mixed))
    assert "in the baseline they are mixed INT and STRING" in changed.sentence
    assert pooled({"x": [None]}, {"x": ["a"]}).features["x"].form == "categorical STRING"


def test_weights_pool_to_the_effective_size_of_all_rows(by_hand):
    """Users would lose honest intervals: Kish's formula over the rows of all spans."""
    weights = [np.array([1.0, 1.0, 4.0]), np.array([2.0, 2.0])]
    parts = []
    for one in weights:
        dataset = read_statistics(by_hand.statistics({"x": [1.0] * len(one)}), 100)
        share = one.sum() ** 2 / (one**2).sum() / len(one)
        mass = Mass(float(one.sum()), 0.0, float(one.sum()), 0.0, share)
        feature = dataclasses.replace(dataset.features["x"], weighted=mass)
        parts.append(dataclasses.replace(dataset, features={"x": feature}))
    every = np.concatenate(weights)
    exact = every.sum() ** 2 / (every**2).sum()
    assert pool(parts).features["x"].mass.effective_share * 5 == pytest.approx(exact)


def test_one_dataset_is_itself_and_none_is_refused(by_hand):
    """Users would lose the reason why an empty window cannot be compared with."""
    dataset = read_statistics(by_hand.statistics({"x": [1.0]}), 100)
    assert pool([dataset]) is dataset
    with pytest.raises(StatisticsError, match="no statistics to put together"):
        pool([])
