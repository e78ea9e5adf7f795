"""The table of slices."""

from tidegate.components.edge_exporter.report.slices import slices
from tidegate.components.verdict import Outcome


def test_the_worst_slice_leads_and_small_ones_are_told_unjudged(judged):
    """Users would lose whom the format serves badly."""
    _, verdict = judged(flips=60)
    [table] = slices(verdict)
    assert table.rows[0][:4] == ("word=b", "litert_hybrid_int8", Outcome.FAIL, 500)
    assert table.rows[0][-1].startswith("12.00 (")
    small = [row for row in table.rows if row[0] == "word=c"]
    assert {row[2] for row in small} == {"not judged"}


def test_the_verdict_tells_the_slice(judged):
    """Users would lose the slice that shut the gate."""
    _, verdict = judged(flips=60)
    [told] = [one for one in verdict.measurements if one.statistic == "slice_drop"]
    assert told.outcome is Outcome.FAIL
    assert told.labels == {"format": "litert_hybrid_int8", "slice": "word=b"}
