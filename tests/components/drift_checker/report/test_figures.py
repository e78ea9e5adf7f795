"""Which distributions are drawn."""

import re

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.report.figures import MOST_FIGURES, distributions
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics

ALL = Scope("train")


def _sides(by_hand, *tables):
    return [{ALL: read_statistics(by_hand.statistics(table), 100)} for table in tables]


def test_only_what_did_not_pass_is_drawn_failures_first(by_hand, rng):
    """Users would lose the drifted feature among drawings of features that did not drift."""
    sides = _sides(by_hand, _columns(rng, 2, "abz"), _columns(rng, 0, "abc"))
    verdict = compare_scopes(*sides, DriftLimits())
    [gallery] = distributions(verdict, *sides)
    assert [figure.heading for figure in gallery.figures] == ["c", "x", "few"]
    assert [figure.outcome.value for figure in gallery.figures] == ["FAIL", "FAIL", "INCONCLUSIVE"]
    assert "above the limit" in gallery.figures[0].caption
    assert gallery.figures[1].svg.count("<svg") == 2
    assert ">z<" in gallery.figures[0].svg


def test_nothing_is_drawn_where_all_passed(by_hand, rng):
    """Users would see a heading with nothing beneath it."""
    sides = _sides(by_hand, {"x": rng.normal(size=9000)}, {"x": rng.normal(size=9000)})
    assert distributions(compare_scopes(*sides, DriftLimits()), *sides) == []


def test_the_drawings_are_bounded_and_the_rest_is_counted(by_hand, rng):
    """Users would wait for a page of a thousand drawings where all features drifted at once."""
    number = MOST_FIGURES + 5
    sides = _sides(
        by_hand,
        *({f"x{i}": rng.normal(mean, 1, 500) for i in range(number)} for mean in (0, 3)),
    )
    [gallery] = distributions(compare_scopes(*sides, DriftLimits()), *sides)
    assert len(gallery.figures) == MOST_FIGURES
    assert re.search(rf"worst {MOST_FIGURES} of {number}", gallery.note)


def _columns(rng, mean, words):
    few = [float(value) if row < 50 else None for row, value in enumerate(rng.normal(size=9000))]
    return {
        "x": rng.normal(mean, 1, 9000).tolist(),
        "c": rng.choice(list(words), 9000).tolist(),
        "same": rng.normal(size=9000).tolist(),
        "few": few,
    }
