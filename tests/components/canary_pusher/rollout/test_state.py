"""Where a rollout stands."""

from __future__ import annotations

import pytest

from tidegate.components.canary_pusher.rollout import state as states
from tidegate.components.canary_pusher.settings.stage import RESERVED, Stage
from tidegate.components.errors import ConfigError

NAMES = {value for name, value in vars(states).items() if name.isupper() and name == value}


def test_no_stage_may_be_called_like_a_state():
    """A stage called DONE would be taken for the end of its rollout."""
    assert set(RESERVED) == NAMES
    for name in RESERVED:
        with pytest.raises(ConfigError, match="name is"):
            Stage(name)


def test_decisions_that_the_journal_lacks_are_told(make_story):
    """A controller that died before it wrote a decision must write it first of all."""
    story = make_story()
    state = story.tell("reconcile")
    assert state.unrecorded == ()
    assert [one.to for one in state.decisions] == ["LOADED", "SHADOW"]
    assert state.recorded == 2


def test_a_state_knows_its_stage_and_whether_it_is_final(make_story):
    """Who drives a rollout must know when to stop."""
    state = make_story().tell("reconcile")
    assert state.stage is not None
    assert (state.stage.name, state.finished) == ("SHADOW", False)
    ended = make_story().tell("abort reconcile reconcile")
    assert (ended.stage, ended.finished) == (None, True)
