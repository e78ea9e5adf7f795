"""Causes and slices as tables."""

from tidegate.components.drift_checker.report.tables import MOST_CAUSES, causes, slices
from tidegate.components.report import render_report
from tidegate.components.verdict import Outcome, Verdict


def _verdict(**evidence):
    return Verdict("DriftChecker", Outcome.FAIL, "Words.", (), evidence)


def _cause(feature, drift, importance=None, impact=None):
    return {
        "feature": feature,
        "statistic": "total_variation",
        "drift": drift,
        "importance": importance,
        "impact": impact,
    }


def _slice(name, outcome, split="train"):
    rows = {"current": 9000, "baseline": 8000}
    return {
        "split": split,
        "slice": name,
        "outcome": outcome,
        "rows": rows,
        "sentence": f"Of {name}.",
        "figures": {},
    }


def test_causes_are_ranked_by_what_they_cost():
    """Users would mend the feature that moved most, which the model does not look at."""
    verdict = _verdict(ranking=[_cause("x", 0.1, 0.5, 0.05), _cause("y", 0.9, 0.0, 0.0)])
    [table] = causes(verdict)
    assert table.columns == ("Feature", "Statistic", "Drift", "Importance", "Impact")
    assert [row[0] for row in table.rows] == ["x", "y"]
    page = render_report(verdict, (table,))
    assert "total variation" in page
    assert "width:100.0%" in page


def test_without_importance_nothing_is_said_of_impact():
    """Users would take "–" for no impact."""
    [table] = causes(_verdict(ranking=[_cause("x", 0.1)]))
    assert table.columns == ("Feature", "Statistic", "Drift")
    assert "alone" in table.note
    assert causes(_verdict()) == []


def test_causes_are_bounded_and_the_rest_is_counted():
    """Users would scroll through a thousand causes of nothing."""
    ranking = [_cause(f"x{number}", 0.1) for number in range(MOST_CAUSES + 3)]
    [table] = causes(_verdict(ranking=ranking))
    assert len(table.rows) == MOST_CAUSES
    assert "3 more" in table.note


def test_slices_come_worst_first_and_are_counted():
    """Users would search the slice that failed among hundreds that passed."""
    found = [_slice("a", "PASS"), _slice("b", None), _slice("c", "FAIL"), _slice("d", "PASS")]
    [table] = slices(_verdict(slices=found))
    assert [row[0] for row in table.rows] == ["c", "a", "d", "b"]
    assert table.rows[0][1] is Outcome.FAIL
    assert table.note == "4 slices: 1 FAIL, 2 PASS, 1 not judged."
    assert slices(_verdict(slices=[])) == []


def test_slices_of_several_splits_say_which():
    """Users would look for the fault in the wrong split."""
    found = [_slice("a", "FAIL", "train"), _slice("a", "PASS", "eval")]
    [table] = slices(_verdict(slices=found))
    assert [row[0] for row in table.rows] == ["a [train]", "a [eval]"]
