"""The figures of the report."""

from xml.etree import ElementTree

import numpy as np
import pytest

from tidegate.components.drift_checker.compare import compare_splits
from tidegate.components.drift_checker.feature_statistics import read_statistics
from tidegate.components.drift_checker.limits import DriftLimits
from tidegate.components.drift_checker.report.drawings import (
    draw_distribution_functions,
    draw_shares,
)
from tidegate.components.drift_checker.report.figures import drift_figures


def test_only_what_did_not_pass_is_drawn_failures_first(by_hand, rng):
    """Users would lose the drifted feature among figures of features that did not drift."""
    sides = [
        {"train": read_statistics(by_hand.statistics(_columns(rng, mean, words)), 100)}
        for mean, words in ((2, "abz"), (0, "abc"))
    ]
    verdict = compare_splits(*sides, DriftLimits())
    figures = drift_figures(*sides, verdict.measurements)
    assert [figure.heading for figure in figures] == ["x", "c", "few"]
    assert "above the limit" in figures[0].caption
    assert "baseline" in _words(figures[0].svg)
    assert "z" in _words(figures[1].svg)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1.0], [1.0]),
        ([1.0], [5.0, 6.0]),
        ([0.0] * 99 + [1.0], [0.0, 1.0]),
        ([-np.inf, 0.0, 1.0, np.inf], [0.0, np.inf]),
        ([np.inf, np.inf], [np.inf]),
        ([1e-300, 1e300], [0.0, 1e300]),
    ],
)
def test_every_distribution_can_be_drawn(by_hand, one, other):
    """Users would lose the whole verdict to a division by zero in its figure."""
    svg = draw_distribution_functions(by_hand.quantiles(one), by_hand.quantiles(other))
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert "inf" not in svg


def test_category_names_are_text_and_nothing_else(by_hand):
    """Users would lose their browser's safety to a category that is a script."""
    hostile = "<script>alert(1)</script>"
    svg = draw_shares(by_hand.ranks([hostile, "", "b" * 99]), by_hand.ranks(["a"]))
    ElementTree.fromstring(svg)
    assert "<script" not in svg


def _columns(rng, mean, words):
    few = [float(value) if row < 50 else None for row, value in enumerate(rng.normal(size=9000))]
    return {
        "x": rng.normal(mean, 1, 9000).tolist(),
        "c": rng.choice(list(words), 9000).tolist(),
        "same": rng.normal(size=9000).tolist(),
        "few": few,
    }


def _words(svg):
    return " ".join(ElementTree.fromstring(svg).itertext())
