"""Figures over the spans before."""

import json

import pytest

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.history.over_spans import (
    MOST_FIGURES,
    with_figures_over_spans,
)
from tidegate.components.drift_checker.history.reference import PREVIOUS
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics

ALL = Scope("train")


@pytest.fixture
def spans(by_hand, rng):
    """Five spans, of which the fourth has no ``x``; the last drifted."""
    means = (0.0, 0.5, 0.5, None, 3.0)
    tables = [
        {"y": rng.normal(size=500), **({} if mean is None else {"x": rng.normal(mean, 1, 500)})}
        for mean in means
    ]
    return [read_statistics(by_hand.statistics(table), 100) for table in tables]


def _told(spans, reference, baseline=-2):
    *history, current = spans
    sides = {ALL: current}, {ALL: spans[baseline]}
    verdict = compare_scopes(*sides, DriftLimits())
    told = with_figures_over_spans(verdict, {"train": history}, sides[1], reference)
    return {one["feature"]: one for one in told.evidence["over_spans"]}, told


def test_each_span_is_held_against_its_own_baseline(spans):
    """Users would see a line that has nothing to do with what the gate measures."""
    told, _ = _told(spans, PREVIOUS, baseline=2)
    assert told["x"]["figures"] == [
        None,
        pytest.approx(0.2, abs=0.06),
        told["x"]["figures"][2],
        None,
    ]
    assert told["x"]["figures"][2] < 0.12
    assert told["x"]["current"] > 0.6
    assert told["x"]["outcome"] == "FAIL"


def test_against_a_fixed_baseline_all_spans_are_held(spans):
    """Users of a fixed baseline would see distances between neighbours."""
    told, _ = _told(spans, None, baseline=0)
    first, second, third, gone = told["x"]["figures"]
    assert first == 0
    assert second == pytest.approx(0.2, abs=0.06)
    assert third == pytest.approx(0.2, abs=0.06)
    assert gone is None


def test_the_worst_come_first_and_json_takes_them(spans):
    """Users would lose the verdict to a NaN in its JSON."""
    told, verdict = _told(spans, PREVIOUS, baseline=2)
    assert next(iter(told)) == "x"
    assert json.loads(verdict.to_json())["evidence"]["over_spans"][0]["feature"] == "x"


def test_figures_are_bounded(by_hand, rng):
    """Users would load a page of a thousand lines."""
    tables = [{f"x{i}": rng.normal(size=100) for i in range(MOST_FIGURES + 3)} for _ in range(3)]
    told, _ = _told([read_statistics(by_hand.statistics(table), 100) for table in tables], PREVIOUS)
    assert len(told) == MOST_FIGURES


def test_without_a_history_nothing_is_told(spans):
    """Users would see an empty section on every first run."""
    sides = {ALL: spans[0]}, {ALL: spans[1]}
    verdict = compare_scopes(*sides, DriftLimits())
    assert with_figures_over_spans(verdict, {"train": []}, sides[1]) is verdict
