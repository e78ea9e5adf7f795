"""From a rollout's state to what its target shall look like."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.canary_pusher.rollout.desired import is_in_force, wanted
from tidegate.components.canary_pusher.rollout.state import DONE, PROMOTING, ROLLED_BACK
from tidegate.components.canary_pusher.targets.traffic_target import Routing

from .conftest import STAGES


def test_a_version_is_loaded_before_it_gets_a_request(make_story):
    """A version that is still being loaded fails every request."""
    first = wanted(make_story().state)
    assert (first.number, first.loaded, first.routing) == (2, True, Routing())


def test_a_promotion_leaves_the_split_until_it_is_done(make_story):
    """Taking the requests away in between would send them all there and back."""
    state = make_story().tell("reconcile")
    promoting = wanted(dataclasses.replace(state, name=PROMOTING))
    assert promoting.promoted
    assert promoting.routing == Routing(100.0)
    assert wanted(dataclasses.replace(state, name=DONE)).promoted


def test_what_was_rolled_back_stays_unloaded(make_story):
    """A controller that starts late must not load what was taken away."""
    state = make_story().tell("abort reconcile reconcile")
    assert state.name == ROLLED_BACK
    assert wanted(state).retired
    assert not wanted(state).loaded


@pytest.mark.parametrize(("words", "in_force"), [("", False), (" reconcile", True)])
def test_a_split_is_in_force_once_it_was_made_so(make_story, words, in_force):
    """Time under another split is no time of the stage."""
    assert is_in_force(make_story().tell("reconcile" + words), STAGES[0]) is in_force


def test_a_closed_canary_has_not_its_stages_split(make_story):
    """Time without requests proves nothing."""
    state = make_story().tell("reconcile reconcile good good reconcile restored reconcile")
    assert not is_in_force(state, STAGES[1])
