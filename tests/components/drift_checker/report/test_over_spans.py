"""Drawings over the spans."""

from xml.etree import ElementTree

import pytest

from tidegate.components.drift_checker.report.over_spans import (
    calibrated_limits,
    draw_evidence,
    draw_figures,
    over_spans,
)
from tidegate.components.verdict import Measurement, Outcome, Verdict

TOLD = {
    "split": "train",
    "feature": "temp",
    "statistic": "missing_share",
    "limit": 0.2,
    "outcome": "FAIL",
    "figures": [None, 0.1, 0.15],
    "current": 0.3,
}


def _verdict(taken=(), **evidence):
    return Verdict("DriftChecker", Outcome.FAIL, "Words.", taken, evidence)


def _slow(value, outcome=Outcome.PASS):
    return Measurement(
        "all features", "slow_drift", value, 104.0, outcome, "Words.", labels={"split": "train"}
    )


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("past", [[], [None], [0.0], [0.1, None, 0.3]])
@pytest.mark.parametrize("current", [None, 0.0, 0.5])
@pytest.mark.parametrize("limit", [None, 0.0, 0.2])
def test_every_history_can_be_drawn(past, current, limit, outcome):
    """Users would lose the whole verdict to a span without the feature."""
    svg = draw_figures(past, current, limit, outcome)
    ElementTree.fromstring(svg)
    assert "nan" not in svg


@pytest.mark.parametrize("trace", [[0.0], [0.0, 0.0], [0.2, 5000.0, 3.0]])
def test_every_trace_can_be_drawn(trace):
    """Users would lose the whole verdict to evidence of nothing, whose logarithm is none."""
    ElementTree.fromstring(draw_evidence(trace, 104.0, Outcome.PASS))


def test_the_current_figure_stands_last_and_above_the_line_of_its_limit():
    """Users would look for the span that the verdict speaks of."""
    svg = draw_figures([0.1, 0.1], 0.3, 0.2, Outcome.FAIL)
    root = ElementTree.fromstring(svg)
    [sign] = root.iter("{http://www.w3.org/2000/svg}path")
    x, y = (float(part) for part in sign.attrib["d"][1:].split("l")[0].split())
    circles = list(root.iter("{http://www.w3.org/2000/svg}circle"))
    assert len(circles) == 2
    assert all(x > float(one.attrib["cx"]) and y + 6 < float(one.attrib["cy"]) for one in circles)
    assert "limit" in "".join(root.itertext())


def test_a_gallery_tells_figures_and_slow_drift():
    """Users would not know whether 0.3 is unusual for this feature."""
    slow = {"train": {"trace": [0.0, 4.0], "contributions": {"temp": 0.7, "dewp": 0.3}}}
    [gallery] = over_spans(_verdict((_slow(4.0),), over_spans=[TOLD], slow_drift=slow))
    assert [one.heading for one in gallery.figures] == ["Slow drift, all features", "temp"]
    assert "temp 70%, dewp 30%" in gallery.figures[0].caption
    assert gallery.figures[1].caption == "missing share: now 0.3, limit 0.2. Before: 0.1 to 0.15."
    assert set(gallery.evidence) == {"over_spans", "slow_drift"}


def test_too_few_spans_draw_nothing():
    """Users would see an empty axis for the first dozen spans."""
    slow = {"train": {"trace": [0.0], "contributions": {}}}
    assert over_spans(_verdict((_slow(None),), slow_drift=slow)) == []
    assert over_spans(_verdict()) == []


def test_limits_that_the_past_raised_are_listed_with_what_was_set():
    """Users would wonder why 0.3 passes a limit of 0.1."""
    raised = [{"feature": "temp", "statistic": "ks", "limit": 0.4, "configured": 0.1}]
    found = {"spans": 25, "claimed": True, "sentence": "On 25 spans.", "raised": raised}
    [table] = calibrated_limits(_verdict(calibration={"train": found}))
    assert table.rows == (("temp", "ks", 0.1, 0.4),)
    assert table.note == "On 25 spans."
    assert calibrated_limits(_verdict()) == []
