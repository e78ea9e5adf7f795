"""Folding a journal without weighing its windows at every look."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.canary_pusher.gates.live import weigh_windows
from tidegate.components.canary_pusher.rollout.foresight import Foresight, resolved
from tidegate.components.canary_pusher.rollout.replaying import fold
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.traffic.window import ArmCounts

STAGES = (Stage("C50", weight=50.0, seconds=1e6),)


@pytest.fixture
def story(make_story):
    """Thirty windows, of which the twenty-fifth is bad."""
    story = make_story(STAGES)
    story.tell("reconcile reconcile " + "even " * 24 + "bad " + "even " * 5)
    return story


def test_what_is_put_off_has_the_same_figures(story):
    """A decision that rests on other figures than the journal's could not be reproduced."""
    foresight, windows = Foresight(story.records), story.state.windows
    for length in range(1, len(windows) + 1):
        beginning = windows[:length]
        put_off = foresight.weigh(beginning, story.policy, 1.0)
        made = weigh_windows(beginning, story.policy, 1.0)
        assert put_off.harm == made.harm
        assert put_off.cleared == made.cleared
        assert put_off.waiting_for == made.waiting_for
        assert put_off.to_record() == made.to_record() == resolved(put_off).to_record()


def test_harm_is_seen_at_its_look(story):
    """Put off until somebody asks, harm would go on being served."""
    assert len(story.state.windows) == 25
    folded = fold(story.records)
    assert folded.name == "ROLLING_BACK"
    assert folded.assessment.harm == story.state.assessment.harm


def test_other_windows_are_weighed_as_they_are(story):
    """What was foreseen of one course of events must not be said of another."""
    foresight = Foresight(story.records)
    bad = dataclasses.replace(story.state.windows[0], canary=ArmCounts(10_000, 5_000))
    assert foresight.weigh([bad], story.policy, 1.0).harm


def test_a_folded_state_has_its_assessment_made(make_story):
    """Dashboards read measurements, and those are not to be computed behind their backs."""
    story = make_story(STAGES)
    story.tell("reconcile reconcile even even even")
    folded = fold(story.records)
    assert folded.assessment.to_record() == story.state.assessment.to_record()
    assert type(folded.assessment) is type(story.state.assessment)


def test_a_damaged_window_is_left_to_the_fold(story):
    """The error must name the line, which only the fold knows."""
    damaged = {"number": 4, "event": "window", "window": {"stage": "C50"}}
    Foresight([*story.records[:3], damaged])
