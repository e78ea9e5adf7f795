"""The sections of the rollout's report."""

from __future__ import annotations

import numpy as np

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying.assessment import assess
from tidegate.components.canary_pusher.replaying.observations import Observations
from tidegate.components.canary_pusher.rollout_report import report_sections
from tidegate.components.report import Figure, Table, render_report
from tidegate.components.verdict import Outcome, Verdict

from .observability.conftest import STAGES, Driven

HISTORY = [
    {"time": "2013-02-28T10:00:00.123+00:00", "event": "decision", "outcome": "PASS"},
    {"time": "2013-02-28T10:00:01.123+00:00", "event": "already_live", "version": 2},
]


def test_the_report_draws_harm_and_promotion_and_tells_the_journal() -> None:
    """Who doubts a decision looks here: every process, its threshold and when it was reached."""
    seen = Observations(np.zeros(900), np.zeros(900), np.zeros(900))
    sections = report_sections(assess(seen, RolloutPolicy(), has_stable=True), HISTORY)
    harm, promotion, weighed, journal = sections
    assert isinstance(harm, Figure)
    assert isinstance(promotion, Figure)
    assert isinstance(weighed, Table)
    assert isinstance(journal, Table)
    shown = {row[0]: row[-1] for row in weighed.rows}
    assert shown["disagreement is below 30%"] == 100
    assert shown["disagreement is above 30%"] is None
    assert journal.rows[1] == ("2013-02-28 10:00:01 UTC", "already live", "2", None)


def test_without_a_replay_there_is_only_the_journal() -> None:
    """A refused model and an empty split have no curves; the report must still be written."""
    empty = assess(Observations.joined([]), RolloutPolicy(), has_stable=True)
    for assessment in (None, empty):
        [journal] = report_sections(assessment, HISTORY)
        assert isinstance(journal, Table)


def test_a_rehearsal_and_live_traffic_are_shown_with_their_evidence() -> None:
    """Whoever approves a push would see the replay alone, and not what real servers did."""
    rehearsal = Driven(RolloutPolicy(stages=STAGES))
    live = Driven(RolloutPolicy(stages=STAGES), odds=5.0)
    rehearsal.run()
    live.run()
    sections = report_sections(None, HISTORY, rehearsal.records, live.records)
    headings = [section.heading for section in sections]
    assert headings.index("Rehearsal: traffic and stages") < headings.index(
        "Live traffic: traffic and stages"
    )
    assert "Rehearsal: evidence of each gate" in headings
    assert headings[-1] == "Journal of the target"
    verdict = Verdict("CanaryPusher", Outcome.FAIL, "No.", evidence={"policy": {"alpha": 0.05}})
    page = render_report(verdict, sections)
    assert "ROLLED BACK" in page
    assert "<dt>policy</dt>" in page
