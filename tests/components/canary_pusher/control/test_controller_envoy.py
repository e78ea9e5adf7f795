"""A controller of a real Envoy that is killed, and comes back."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.settings.stage import Stage

from ..targets.envoy.rig import Rig
from .conftest import GATES, POLICY, wait_until


@pytest.fixture
def rig(tmp_path: Path, make_model: Callable[[str], ModelFiles]) -> Iterator[Rig]:
    """Version 1 answers 0.2, and somebody asks as long as Envoy answers."""
    rig = Rig(tmp_path)
    over = threading.Event()

    def ask() -> None:
        client = rig.client()
        for user in range(1_000_000):
            if over.is_set():
                return
            try:
                client.ask(f"u{user}")
                time.sleep(0.002)
            except OSError:
                time.sleep(0.05)
                client = rig.client()

    asking = threading.Thread(target=ask)
    try:
        rig.envoy.start()
        rig.target.load(make_model("0.2"), 1, 0)
        rig.target.promote(1, 0)
        asking.start()
        yield rig
    finally:
        over.set()
        if asking.is_alive():
            asking.join()
        rig.close()


def test_a_rollout_is_held_while_envoy_is_dead(
    rig: Rig, make_model: Callable[[str], ModelFiles]
) -> None:
    """Without a proxy there is nothing to go by: no promotion, no verdict; with it, on it goes."""
    gates = dataclasses.replace(GATES, window_seconds=0.25)
    stages = (POLICY.stages[0], Stage("C50", weight=50.0, seconds=1.5))
    policy = dataclasses.replace(POLICY, gates=gates, stages=stages)
    folder = prepare_rollout(rig.target, make_model("0.21"), policy, {})
    controller = Controller(folder, rig.target)
    driving = threading.Thread(target=controller.run, args=(60,))
    driving.start()
    try:
        wait_until(lambda: folder.status().get("state") == "C50")
        rig.envoy.stop()
        wait_until(lambda: "there are no figures" in folder.status()["held"])
        rig.envoy.start()
        wait_until(lambda: folder.status()["finished"], 40)
    finally:
        controller.stop()
        driving.join()
    assert folder.status()["state"] == "DONE"
    assert rig.client().ask("anyone")[2] == {"outputs": [[0.21]]}
    holds = _holds(folder)
    assert (holds[0], holds[-1]) == ("C50", "HOLD")
    assert replay(folder.records()).mismatch is None


def _holds(folder: RolloutFolder) -> list[str]:
    """From which states a hold was entered and left."""
    decisions = [record for record in folder.records() if record["event"] == "decision"]
    return [one["from"] for one in decisions if "HOLD" in (one["from"], one["to"])]
