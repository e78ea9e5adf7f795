"""The tables of formats."""

from tidegate.components.edge_exporter.report.formats import accuracies, answers, costs
from tidegate.components.verdict import Outcome


def test_costs_are_told_of_every_format_and_the_saved_model(judged):
    """Users would lose the figures that no limit is set on."""
    _, verdict = judged()
    [table] = costs(verdict)
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["litert_hybrid_int8, recommended"] == (
        Outcome.PASS,
        *(20_000, 10_000, 10.0, 0.2, 0.4, 40.0),
    )
    assert rows["litert_f32, only compared with"][0] == "–"
    assert rows["SavedModel"] == ("–", None, None, 1000.0, 4.0, 9.0, 600.0)
    assert rows["tfjs_f32"][-1] is None
    assert "Not timed here, but in a browser: tfjs_f32." in table.note


def test_answers_and_accuracies_are_told(judged):
    """Users would lose how near the answers are, and what that costs."""
    _, verdict = judged()
    [near], [right] = answers(verdict), accuracies(verdict)
    assert near.rows[0][-3:] == ("99.70%", 3, 0)
    assert right.rows[0][1:4] == (1000, "100.00%", "99.70%")
    assert right.rows[0][4].startswith("0.30 (")
