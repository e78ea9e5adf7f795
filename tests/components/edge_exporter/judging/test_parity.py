"""Differences of answers against their limits."""

import pytest

from tidegate.components.edge_exporter.judging.parity import judge_parity
from tidegate.components.edge_exporter.limits import FormatLimits
from tidegate.components.edge_exporter.proving.parity import Parity
from tidegate.components.verdict import Outcome


@pytest.mark.parametrize(
    ("limits", "outcomes"),
    [
        (FormatLimits(delta=0.03, agreement=0.99), ["FAIL", "PASS", "PASS"]),
        (FormatLimits(agreement=0.999), ["PASS", "FAIL", "PASS"]),
        (FormatLimits(), ["PASS", "PASS", "PASS"]),
    ],
)
def test_what_has_no_limit_is_only_reported(limits, outcomes):
    """Users would lose int8, whose answers move far and decide alike."""
    found = [*judge_parity("litert_int8", Parity(2000, 0.7, 0.1, 0.995, (1,), 0), limits, 500)]
    assert [one.outcome for one in found] == [Outcome(one) for one in outcomes]
    assert ("no limit" in found[0].sentence) == (limits.delta is None)
