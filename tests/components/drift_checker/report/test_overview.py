"""The figures on one axis."""

from tidegate.components.drift_checker.report.overview import MOST_ROWS, overview
from tidegate.components.verdict import Measurement, Outcome, Verdict


def _measured(subject, statistic="ks", limit=0.1, outcome=Outcome.PASS):
    return Measurement(subject, statistic, 0.05, limit, outcome, "Words.", (0.01, 0.09))


def test_each_feature_has_one_row_with_the_figure_that_decided():
    """Users would search five rows of a feature for the one that shut the gate."""
    taken = (
        _measured("x", "unseen", outcome=Outcome.FAIL),
        _measured("x"),
        _measured("y"),
        _measured("y", "population_stability", limit=None),
    )
    [section] = overview(Verdict("Gate", Outcome.FAIL, "Words.", taken))
    assert [(one.subject, one.statistic) for one in section.measurements] == [
        ("x", "unseen"),
        ("y", "ks"),
    ]


def test_figures_without_a_limit_have_no_row():
    """Users would see an interval against nothing."""
    taken = (_measured("x", "population_stability", limit=None),)
    assert overview(Verdict("Gate", Outcome.PASS, "Words.", taken)) == []


def test_rows_are_bounded_and_the_rest_is_counted():
    """Users would scroll through a thousand features that passed."""
    taken = tuple(_measured(f"x{number}") for number in range(MOST_ROWS + 7))
    [section] = overview(Verdict("Gate", Outcome.PASS, "Words.", taken))
    assert len(section.measurements) == MOST_ROWS
    assert "7 more" in section.note
