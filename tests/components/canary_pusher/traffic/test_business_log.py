"""A business metric's sums."""

from __future__ import annotations

from pathlib import Path

from tidegate.components.canary_pusher.traffic.business_log import BusinessLog
from tidegate.components.canary_pusher.traffic.snapshot import BusinessTotals


def test_values_are_summed_up_by_arm(tmp_path: Path) -> None:
    """CUPED needs these sums and nothing about any single user."""
    log = tmp_path / "log"
    business = BusinessLog(str(log), {7: "stable", 8: "canary"})
    log.write_text(
        '{"arm": "canary", "value": 2, "covariate": 3}\n'
        '{"version": 8, "value": -1.5}\n'
        '{"version": 7, "value": 4.0, "covariate": 0.5}\n'
    )
    business.read()
    assert business.canary == BusinessTotals(2, 0.5, 6.25, 3.0, 9.0, 6.0)
    assert business.stable == BusinessTotals(1, 4.0, 16.0, 0.5, 0.25, 2.0)
    business.read()
    assert business.canary.count == 2


def test_values_of_nobody_count_for_nobody(tmp_path: Path) -> None:
    """A label that comes after its version has gone is not its successor's."""
    log = tmp_path / "log"
    business = BusinessLog(str(log), {8: "canary"})
    log.write_text(
        '{"version": 6, "arm": "canary", "value": 2}\n'
        '{"version": [8], "value": 2}\n'
        '{"arm": "both", "value": 2}\n'
        '{"arm": "canary", "value": "2"}\n'
        '{"arm": "canary", "value": NaN}\n'
        '{"arm": "canary", "value": true}\n'
        '{"arm": "canary", "value": 1, "covariate": null}\n'
        '{"value": 2}\n'
    )
    business.read()
    assert (business.canary, business.stable) == (BusinessTotals(), BusinessTotals())
