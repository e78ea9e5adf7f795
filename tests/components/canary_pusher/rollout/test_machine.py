"""The states of a rollout and what leads from one to the other."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.canary_pusher.rollout.machine import advance, opened, wanted
from tidegate.components.canary_pusher.rollout.records import Opened
from tidegate.components.canary_pusher.settings.stage import (
    AB,
    BLUE_GREEN,
    CANARY,
    SHADOW,
    Stage,
)
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import JournalError

from .conftest import CALIBRATED, STAGES

BEGUN = "reconcile reconcile "
"""Loaded, and the first stage's split in force."""

TO_C5 = BEGUN + "good good reconcile "
TO_C50 = TO_C5 + "good good reconcile "
TO_APPROVAL = TO_C50 + "good good "
TO_SOAK = TO_APPROVAL + "approve good reconcile "
TO_PROMOTING = TO_SOAK + "good good "

TRANSITIONS = [
    # Forward, as long as nothing speaks against it.
    ("", "PREPARED", ""),
    ("reconcile", "SHADOW", ""),
    (BEGUN + "good", "SHADOW", ""),
    (BEGUN + "good good", "C5", ""),
    (TO_C5 + "good", "C5", ""),
    (TO_C5 + "good good", "C50", ""),
    (TO_C50 + "good good", "APPROVAL", ""),
    (TO_APPROVAL + "good good good good good good", "APPROVAL", ""),
    (TO_APPROVAL + "approve", "APPROVAL", ""),
    (TO_APPROVAL + "approve good", "SOAK", ""),
    (TO_SOAK + "good", "SOAK", ""),
    (TO_PROMOTING, "PROMOTING", ""),
    (TO_PROMOTING + "reconcile", "DONE", ""),
    # Time counts once the split is in force.
    ("reconcile good good good good", "SHADOW", ""),
    # Harm rolls back, wherever it is shown.
    (BEGUN + "unlike", "ROLLING_BACK", ""),
    (TO_C5 + "bad", "ROLLING_BACK", ""),
    (TO_C50 + "bad", "ROLLING_BACK", ""),
    (TO_APPROVAL + "bad", "ROLLING_BACK", ""),
    (TO_APPROVAL + "approve bad", "ROLLING_BACK", ""),
    (TO_SOAK + "bad", "ROLLING_BACK", ""),
    (TO_C5 + "hold bad", "ROLLING_BACK", ""),
    (TO_C50 + "gap bad", "ROLLING_BACK", ""),
    (TO_C5 + "bad reconcile", "ROLLING_BACK", ""),
    (TO_C5 + "bad reconcile reconcile", "ROLLED_BACK", ""),
    (TO_C5 + "bad good good good", "ROLLING_BACK", ""),
    # What is over stays over.
    (TO_C5 + "bad reconcile reconcile good abort hold resume restored", "ROLLED_BACK", ""),
    (TO_PROMOTING + "reconcile bad abort hold restored reconcile", "DONE", ""),
    (TO_PROMOTING + "abort bad", "PROMOTING", ""),
    # Nothing ends on missing data.
    (TO_C5 + "gap", "C5", "no figures: no answer"),
    (TO_C5 + "gap gap gap gap gap gap gap", "C5", "no figures"),
    (TO_C5 + "good gap", "C5", "no figures"),
    (TO_C5 + "gap good", "C5", ""),
    (TO_C5 + "gap good good", "C50", ""),
    (TO_C5 + "idle idle", "C5", ""),
    (TO_C5 + "idle idle idle", "C5", "waits for 0 of 100 answers of the canary"),
    (TO_C5 + "idle idle idle good", "C5", ""),
    (TO_C5 + "idle idle idle good good", "C50", ""),
    (TO_APPROVAL + "approve gap", "APPROVAL", "no figures"),
    (TO_APPROVAL + "approve idle", "APPROVAL", ""),
    (TO_SOAK + "gap gap gap gap", "SOAK", "no figures"),
    # Too few answers: beyond its time and the patience it is held, and goes on by itself.
    (TO_C5 + "few few few", "C5", ""),
    (TO_C5 + "few few few few few", "C5", "waits for 25 of 100 answers"),
    (TO_C5 + "few few few few few good", "C50", ""),
    (TO_APPROVAL + "idle idle idle", "APPROVAL", "APPROVAL waits for 0 of 100 answers"),
    (TO_APPROVAL + "idle idle idle good", "APPROVAL", ""),
    (TO_APPROVAL + "good " * 9, "APPROVAL", ""),
    # An approval counts for what it was given, and for a while.
    (TO_APPROVAL + "approve-other-model good", "APPROVAL", ""),
    (TO_APPROVAL + "approve-other-policy good", "APPROVAL", ""),
    (TO_APPROVAL + "approve-other-stage good", "APPROVAL", ""),
    (TO_APPROVAL + "approve-expired good", "APPROVAL", ""),
    (TO_APPROVAL + "approve-briefly gap gap good", "APPROVAL", ""),
    (TO_C50 + "approve good good good good", "APPROVAL", ""),
    # A person holds, resumes and aborts.
    (TO_C5 + "hold", "C5", "held by ann: to hold"),
    (TO_C5 + "hold good good good good good", "C5", "held by ann"),
    (TO_C5 + "hold good good good resume", "C5", ""),
    (TO_C5 + "hold good good good resume good", "C50", ""),
    (TO_APPROVAL + "hold approve good", "APPROVAL", "held by ann"),
    ("hold", "PREPARED", "held by ann"),
    ("hold reconcile", "LOADED", "held by ann"),
    ("hold reconcile resume", "SHADOW", ""),
    (TO_C5 + "few few few few few resume", "C5", ""),
    (TO_C5 + "gap resume", "C5", "no figures"),
    ("abort", "ROLLING_BACK", ""),
    ("abort reconcile", "ROLLING_BACK", ""),
    ("abort reconcile reconcile", "ROLLED_BACK", ""),
    ("hold reconcile abort", "ROLLING_BACK", ""),
    (TO_C5 + "abort", "ROLLING_BACK", ""),
    (TO_C5 + "hold abort", "ROLLING_BACK", ""),
    (TO_SOAK + "abort reconcile reconcile", "ROLLED_BACK", ""),
    # The watchdog closes the canary; the controller's return opens it again.
    (TO_C5 + "restored", "C5", "watchdog has put the stable version back"),
    (TO_C5 + "good restored reconcile", "C5", ""),
    (TO_C5 + "good restored good", "C5", ""),
    (TO_C5 + "good restored reconcile good", "C5", ""),
    (TO_C5 + "good restored reconcile reconcile good", "C50", ""),
    (TO_C5 + "restored gap", "C5", "watchdog"),
    (TO_C5 + "restored gap reconcile", "C5", "watchdog"),
    (TO_C5 + "hold restored reconcile", "C5", "watchdog"),
    (TO_C5 + "hold restored reconcile resume", "C5", "watchdog"),
    (TO_C5 + "hold restored reconcile resume reconcile", "C5", ""),
    (TO_C5 + "bad restored reconcile reconcile", "ROLLED_BACK", ""),
    (TO_PROMOTING + "restored reconcile", "DONE", ""),
]


@pytest.mark.parametrize(("words", "name", "held"), TRANSITIONS)
def test_each_event_leads_where_it_should(make_story, words, name, held):
    """A transition too many is an outage, one too few a rollout that stands still."""
    state = make_story().tell(words)
    assert state.name == name
    assert held in state.held
    assert bool(held) == bool(state.held)


def test_what_is_wanted_of_the_target_follows_the_stages(make_story):
    """A controller that is told another split than the policy's gives the canary too much."""
    story, seen = make_story(), []
    for word in [*TO_PROMOTING.split(), "reconcile"]:
        seen.append(wanted(story.state).routing)
        story.tell(word)
    weights = [routing.weight for routing in dict.fromkeys(seen)]
    assert weights == [0, 0, 5, 50, 100]
    assert Routing(0, 10.0) in seen
    assert wanted(story.state).promoted


def test_a_rollback_takes_the_requests_away_before_the_version(make_story):
    """Unloading a version that still gets requests fails every one of them."""
    story = make_story()
    story.tell(TO_C5 + "bad")
    first = wanted(story.state)
    story.tell("reconcile")
    then = wanted(story.state)
    assert (first.routing, first.retired, first.loaded) == (Routing(), False, True)
    assert (then.routing, then.retired, then.loaded) == (Routing(), True, False)


def test_a_rollback_does_not_trust_the_split_that_was_journaled_last(make_story):
    """A controller that died while it routed left a split of which the journal knows nothing."""
    story = make_story()
    story.tell("reconcile abort")
    assert not wanted(story.state).retired


def test_a_held_rollout_keeps_its_weight_and_the_watchdogs_word_takes_it(make_story):
    """A hold that changed the split would be a decision of its own."""
    story = make_story()
    assert wanted(story.tell(TO_C50 + "hold")).routing == Routing(50.0)
    assert wanted(story.tell("restored")).routing == Routing()
    assert wanted(story.tell("reconcile")).routing == Routing()
    assert wanted(story.tell("resume reconcile")).routing == Routing(50.0)


def test_evidence_outlives_the_watchdogs_word(make_story):
    """A controller that dies every hour would never learn of a slow harm."""
    story = make_story()
    before = story.tell(TO_C50 + "good").assessment
    after = story.tell("restored reconcile reconcile good")
    assert after.name == "APPROVAL"
    assert before is not None
    assert len(after.windows) == len(story.state.windows) == 6


def test_a_stage_waits_for_evidence_and_is_held_when_it_takes_too_long(make_story):
    """What is neither shown to be harmful nor harmless must not be promoted by patience."""
    story = make_story([Stage("C5", weight=5.0, seconds=20.0, advance="evidence")])
    state = story.tell(BEGUN + "few " * 12)
    assert (state.name, state.holds.kind) == ("C5", "patience")
    assert "evidence" in state.held
    assert story.tell("good " * 8).name == "PROMOTING"


def test_evidence_is_waited_for_in_a_stage_of_mirrored_requests(make_story):
    """Pairs are all that such a stage has."""
    story = make_story([Stage("SHADOW", mirror=1.0, seconds=20.0)])
    assert story.tell(BEGUN + "few few few few few").held.startswith("SHADOW waits for 5 of 100")
    assert story.tell("good").name == "PROMOTING"


def test_a_stage_without_the_canary_takes_its_time_alone(make_story):
    """A pause before the first request must not wait for answers that cannot come."""
    story = make_story([Stage("PAUSE", seconds=20.0), Stage("C5", weight=5.0, seconds=10.0)])
    assert story.tell(BEGUN + "good good").name == "C5"


def test_a_calibration_sets_the_margin_and_is_no_evidence(make_story):
    """Windows of two copies of the stable version say nothing about the new one."""
    story = make_story(CALIBRATED)
    story.tell("reconcile")
    assert wanted(story.state).aa
    state = story.tell("reconcile " + "even " * 60)
    assert state.name == "C50"
    assert state.calibration is not None
    assert state.calibration.automatic
    assert state.margin == state.calibration.margin
    assert state.assessment is None
    assert not wanted(state).aa


REFUSED = "reconcile reconcile " + "even bad " * 30


@pytest.fixture
def refused(make_story):
    """A rollout whose arms differ by themselves by more than gates can allow for."""
    story = make_story(CALIBRATED)
    story.tell(REFUSED)
    assert story.state.name == "AA"
    assert story.state.holds.kind == "refused"
    return story


def test_a_calibration_that_refuses_holds_until_a_person_resumes(refused):
    """Gates that cry wolf must not decide, and the reason must be there to be read."""
    assert refused.state.held[1:] in refused.state.calibration.sentence
    assert refused.tell("good good good").name == "AA"
    state = refused.tell("resume good")
    assert (state.name, state.automatic) == ("C50", False)
    assert state.decisions[-1].source == "AA"


def test_where_gates_only_advise_harm_closes_the_canary_until_a_person_decides(refused):
    """Users must be spared what may be harm, and a good model what may be noise."""
    state = refused.tell("resume good reconcile bad")
    assert (state.name, state.holds.kind) == ("C50", "harm")
    assert wanted(state).routing == Routing()
    resumed = refused.tell("reconcile good resume reconcile bad")
    assert (resumed.name, resumed.holds.harm) == ("C50", "")
    assert wanted(resumed).routing == Routing(50.0)
    assert refused.tell("abort").name == "ROLLING_BACK"


def test_where_gates_only_advise_a_person_ends_the_stage_of_evidence(refused):
    """Automatic gating was refused: a claim that is shown is no claim to go by."""
    state = refused.tell("resume good reconcile good good good")
    assert (state.name, state.holds.kind) == ("C50", "refused")
    assert "every claim is shown" in state.held
    assert refused.tell("resume good").name == "PROMOTING"


@pytest.mark.parametrize("strategy", [CANARY, BLUE_GREEN, AB, SHADOW])
def test_every_strategy_is_stages_through_the_same_machine(make_story, strategy):
    """Blue/green or A/B must not need a machine of their own."""
    stages = [dataclasses.replace(stage, seconds=min(stage.seconds, 20.0)) for stage in strategy]
    story = make_story(stages)
    for _ in range(40):
        waits = story.state.stage is not None and story.state.stage.advance == "approval"
        settled = story.state.in_force == wanted(story.state)
        story.tell("reconcile" if not settled else "approve good" if waits else "good")
        if story.state.finished:
            break
    assert story.state.name == "DONE"
    visited = [decision.to for decision in story.state.decisions]
    assert visited == ["LOADED", *(stage.name for stage in strategy), "PROMOTING", "DONE"]


def test_decisions_say_why_and_on_what_they_rest(make_story):
    """Nobody can answer for a decision whose ground is not written down."""
    state = make_story().tell(TO_C5 + "hold resume bad")
    told = [(one.source, one.to, one.reason) for one in state.decisions[-3:]]
    assert told[0] == ("C5", "HOLD", "held by ann: to hold")
    assert told[1] == ("HOLD", "C5", "resumed by ann: to resume")
    assert told[2][:2] == ("C5", "ROLLING_BACK")
    assert "errors" in told[2][2]
    assert state.decisions[-1].windows == 3
    assert state.decisions[-1].assessment["processes"]


def test_an_approval_of_no_account_is_remarked(make_story):
    """Who approved the wrong model must be able to see that it did not count."""
    state = make_story().tell(TO_APPROVAL + "approve-other-model")
    assert state.approval is None
    assert "for another model" in state.remarks[-1]


def test_a_journal_of_something_else_is_refused(make_story):
    """The journal of a plain target has other records, from which no state follows."""
    with pytest.raises(JournalError, match="There is no event 'intent'"):
        opened({"event": "intent"})
    with pytest.raises(JournalError, match="begins with 'opened', not with 'restored'"):
        opened({"event": "restored"})


def test_a_second_opening_is_refused(make_story):
    """Two rollouts in one journal have no one state."""
    story = make_story()
    again = Opened("key", "model", 2, 1, "target", story.policy).to_record()
    with pytest.raises(JournalError, match="opened twice"):
        advance(story.state, again)


def test_the_stages_of_the_table_are_all_there():
    """A stage that the table does not pass is not covered by it."""
    told = " ".join(name for _, name, _ in TRANSITIONS)
    assert all(stage.name in told for stage in STAGES)
