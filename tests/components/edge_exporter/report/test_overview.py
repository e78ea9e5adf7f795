"""Figures against limits, on one axis."""

import dataclasses

from tidegate.components.edge_exporter.report.overview import overview
from tidegate.components.verdict import Outcome


def test_what_must_be_large_is_shown_by_what_is_missing(judged):
    """Users would see an agreement of 100% beyond its limit."""
    _, verdict = judged()
    [section] = overview(verdict)
    found = {(one.subject, one.statistic): one for one in section.measurements}
    disagreement = found["litert_hybrid_int8", "disagreement"]
    assert (round(disagreement.value, 6), disagreement.limit) == (0.003, 0.01)
    kept = found["litert_hybrid_int8", "accuracy not kept"]
    assert kept.interval[0] <= kept.value <= kept.interval[1]
    assert all(one.limit is not None for one in section.measurements)


def test_what_did_not_pass_comes_first(judged):
    """Users would search for the reason of a FAIL."""
    _, verdict = judged(flips=200)
    [section] = overview(verdict)
    assert section.measurements[0].outcome is Outcome.FAIL
    assert not overview(dataclasses.replace(verdict, measurements=()))
