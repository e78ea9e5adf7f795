"""A controller with a real journal, a real lease and a target on files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import RolloutStateError

from .conftest import POLICY
from .file_target import FileTarget


def test_a_good_model_is_promoted(prepared: RolloutFolder, target: FileTarget) -> None:
    """The point of it all: a good model gets from no request to all of them by itself."""
    state = Controller(prepared, target).run(20)
    assert state.name == "DONE"
    live = target.live()
    assert live is not None
    assert (live.number, live.model.path) == (2, str(Path(live.model.path)))
    assert [d.to for d in state.decisions][-2:] == ["PROMOTING", "DONE"]
    assert replay(prepared.records()).mismatch is None
    assert prepared.status()["state"] == "DONE"


def test_a_bad_model_is_rolled_back(target: FileTarget, bad: ModelFiles) -> None:
    """A model that fails requests must lose them, and not come again by the same pipeline run."""
    folder = prepare_rollout(target, bad, POLICY, {"outcome": "PASS"})
    state = Controller(folder, target).run(20)
    assert state.name == "ROLLED_BACK"
    assert target.routing() == Routing()
    live = target.live()
    assert live is not None
    assert live.number == 1
    with pytest.raises(RolloutStateError, match="rolled back under this policy already"):
        prepare_rollout(target, bad, POLICY, {"outcome": "PASS"})
    again = prepare_rollout(target, bad, POLICY, {"outcome": "PASS"}, anew=True)
    assert again.key != folder.key
