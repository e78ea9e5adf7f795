"""Distances of many spans at once: the same figures as the gate's own."""

import numpy as np
import pytest

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.history.reference import ALL_OTHERS, PREVIOUS
from tidegate.components.drift_checker.history.span_tables import span_tables
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.limits import DriftLimits


def distances(history, reference=PREVIOUS):
    """By feature and statistic."""
    members = reference.members(len(history))
    return {(one.feature, one.statistic): one.distances(members) for one in span_tables(history)}


def test_the_distances_are_those_that_the_gate_measures(past):
    """Users would lose every calibrated limit: it must speak of the same figure."""
    history = past.spans(4)
    found = distances(history)
    for index in range(1, 4):
        sides = [{Scope(): history[at]} for at in (index, index - 1)]
        verdict = compare_scopes(*sides, DriftLimits())
        for one in verdict.measurements:
            if one.value is not None and (one.subject, one.statistic) in found:
                seen = found[one.subject, one.statistic][index]
                assert seen == pytest.approx(one.value, abs=0.002), one.sentence


def test_a_pool_holds_the_rows_of_its_spans(past, rng):
    """Users would lose spans of unequal size: each counts with its rows."""
    parts = [rng.normal(shift, 1, rows) for shift, rows in ((0, 500), (0, 900), (2, 100))]
    letters = [list("ab") * 250, list("aab") * 300, list("c") * 100]
    history = [
        past.of({"x": numbers, "c": values}) for numbers, values in zip(parts, letters, strict=True)
    ]
    others = past.of({"x": np.concatenate(parts[1:]), "c": letters[1] + letters[2]})
    found, expected = distances(history, ALL_OTHERS), distances([others, history[0]])
    assert found["x", "ks"][0] == pytest.approx(expected["x", "ks"][1], abs=0.01)
    assert found["c", "total_variation"][0] == pytest.approx(expected["c", "total_variation"][1])
    assert found["c", "unseen"][2] == 1.0


def test_spans_that_lack_a_feature_have_no_distance_and_no_say(past):
    """Users would lose the whole past of a feature that one export forgot."""
    history = past.spans(5)
    history[2] = past.span(numbers=1)
    found = distances(history)["number_1", "ks"]
    assert np.isnan(found).tolist() == [True, False, True, True, False]
    pooled = distances(history, ALL_OTHERS)["number_1", "ks"]
    assert np.isnan(pooled).tolist() == [False, False, True, False, False]


def test_vocabularies_too_large_to_list_are_left_out(by_hand, past, rng):
    """Users would lose a limit to what a truncated list makes of two equal vocabularies."""
    names = [f"N{index}" for index in range(2000)]
    history = [past.of({"tail": rng.choice(names, 4000).tolist()}) for _ in range(2)]
    assert {statistic for _, statistic in distances(history)} == {"missing_share"}
