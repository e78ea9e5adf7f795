"""Rollouts with real model servers, a real Envoy, real traffic and the real controller."""

import dataclasses
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.local.envoy_process import EnvoyProcess
from tidegate.components.canary_pusher.local.rehearsal import conclude, rehearse, roll_out
from tidegate.components.canary_pusher.local.rig import Rig
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.state import DONE, FINAL, ROLLED_BACK
from tidegate.components.canary_pusher.settings.live_gates import OddsGate
from tidegate.components.canary_pusher.settings.rehearsal import SHORT_GATES, Faults, Rehearsal
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.errors import InstallationError, UsageError
from tidegate.components.verdict import Outcome

STAGES = (
    Stage("SHADOW", mirror=100.0, seconds=2.0),
    Stage("C10", weight=10.0, mirror=50.0, seconds=1.0),
    Stage("C50", weight=50.0, mirror=20.0, seconds=1.0, advance="evidence"),
    Stage("C100", weight=100.0, seconds=0.5),
)
REHEARSAL = Rehearsal(
    stages=STAGES,
    gates=dataclasses.replace(
        SHORT_GATES,
        errors=OddsGate(alpha_share=2.0, negligible=0.05),
        rejections=None,
        window_seconds=0.5,
        patience_seconds=5.0,
    ),
    requests_per_second=50.0,
    seconds=60.0,
)
# Long enough for something to be killed in it.
LONG = dataclasses.replace(
    REHEARSAL,
    stages=(Stage("SHADOW", mirror=50.0, seconds=1.0), Stage("C50", weight=50.0, seconds=40.0)),
)
POLICY = RolloutPolicy()

slow = pytest.mark.slow


class When:
    """Does something once the rollout is in a state."""

    def __init__(self, name, action):
        self._name, self._action, self._done = name, action, False

    def on_record(self, record, state):
        if state.name == self._name and not self._done:
            self._done = True
            # Soon, in the midst of the stage.
            threading.Timer(0.7, self._action).start()


@pytest.fixture
def trial(rig, examples, stable_model, new_model):
    """Rolls out whichever of the two models is not live, with faults."""

    def run(rehearsal=REHEARSAL, faults=None, observers=()):
        live = rig.target.live()
        model = new_model if live.model.digest == stable_model.digest else stable_model
        rehearsal = dataclasses.replace(rehearsal, faults=faults or Faults())
        rehearsed = roll_out(rig, examples, model, POLICY, rehearsal, observers)
        assert (rig.target.live().number != live.number) == (rehearsed.state.name == DONE)
        return rehearsed

    return run


@slow
def test_a_good_model_goes_through_every_stage(trial):
    """Users would lose the delivery of good models."""
    rehearsed = trial()
    assert (rehearsed.outcome, rehearsed.state.name) == (Outcome.PASS, DONE), rehearsed.reason
    assert set(rehearsed.replayed.answered) == {200}
    assert rehearsed.replayed.failed == 0
    names = [stage.name for stage in STAGES]
    assert [one.to for one in rehearsed.state.decisions if one.to in names] == names


@slow
@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (Faults(errors=0.3), "errors are likelier"),
        # Twice the bar: this holds on a machine that has other things to do.
        (Faults(delay_milliseconds=400), "slow answers"),
        (Faults(wrong_predictions=1.0), "disagreement"),
    ],
    ids=["errors", "latency", "disagreement"],
)
def test_a_bad_model_is_taken_back_by_the_gate_it_fails(faults, reason, trial):
    """Users would lose requests, time or right answers to a bad model."""
    rehearsed = trial(faults=faults)
    assert (rehearsed.outcome, rehearsed.state.name) == (Outcome.FAIL, ROLLED_BACK)
    assert reason in rehearsed.reason


@slow
def test_a_proxy_that_is_killed_promotes_nothing(rig, trial):
    """Users would lose the live version to one that nobody has seen the figures of."""
    kill = When("C50", lambda: os.kill(rig.envoy.pid, signal.SIGKILL))
    rehearsed = trial(LONG, observers=[kill])
    assert rehearsed.outcome is Outcome.INCONCLUSIVE
    assert rehearsed.reason.startswith("Envoy ended")
    assert rehearsed.state.name not in FINAL
    assert rehearsed.timings["rollout"] < 30


@slow
def test_a_canary_whose_server_is_killed_is_taken_back(rig, trial):
    """Users would lose every second request to a server that is gone."""
    name = rig.canary_server
    kill = When("C50", lambda: os.kill(rig.servers[name].pid, signal.SIGKILL))
    rehearsed = trial(LONG, observers=[kill])
    assert (rehearsed.outcome, rehearsed.state.name) == (Outcome.FAIL, ROLLED_BACK)
    assert "errors" in rehearsed.reason
    assert rehearsed.replayed.answered[503] >= 1


@slow
def test_a_stable_version_whose_server_is_killed_promotes_nothing(rig, trial):
    """Users would lose the comparison: beside a server that is gone, any model looks good."""
    name = rig.stable_server
    kill = When("C50", lambda: os.kill(rig.servers[name].pid, signal.SIGKILL))
    rehearsed = trial(LONG, observers=[kill])
    assert rehearsed.outcome is Outcome.INCONCLUSIVE
    assert rehearsed.reason.startswith(f"the model server {name} ended in the state C50")


def processes_with(token):
    """The ids of all processes that have ``token`` among their variables, zombies not."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if token.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@slow
def test_a_rig_that_does_not_come_up_leaves_nothing_but_logs(
    tmp_path, stable_model, examples, monkeypatch
):
    """Users would lose memory to servers, and the secrecy of examples to what lies around."""
    monkeypatch.setenv("TIDEGATE_TEST_TOKEN", str(tmp_path))

    # By itself: a suite that runs in the background may have SIGINT ignored.
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(EnvoyProcess, "start", interrupted)
    with pytest.raises(KeyboardInterrupt), Rig(tmp_path / "rig", stable_model, examples, POLICY):
        pytest.fail("it came up")
    assert processes_with(f"TIDEGATE_TEST_TOKEN={tmp_path}") == []
    left = {path.name for path in (tmp_path / "rig").rglob("*") if path.is_file()}
    assert not {"warm_up.jsonl", "shadow.jsonl", "saved_model.pb"} & left


@slow
def test_a_killed_parent_leaves_no_process(tmp_path, stable_model, examples):
    """Users would lose memory and ports to servers of pipelines that were killed."""
    token = f"TIDEGATE_TEST_TOKEN={tmp_path}"
    script = f"""
        from pathlib import Path
        from tidegate.components.canary_pusher.local.rig import Rig
        from tidegate.components.canary_pusher.model_files import read_model
        from tidegate.components.canary_pusher.policy import RolloutPolicy
        model = read_model({stable_model.path!r})
        with Rig(Path({str(tmp_path / "rig")!r}), model, [{examples[0]!r}], RolloutPolicy()):
            raise SystemExit("it came up before it was killed")
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "TIDEGATE_TEST_TOKEN": str(tmp_path)},
    )
    # This process, two servers and Envoy, and a guard of each of the three.
    end = time.monotonic() + 30
    while len(processes_with(token)) < 7 and time.monotonic() < end:
        assert parent.poll() is None
        time.sleep(0.05)
    assert len(processes_with(token)) == 7
    parent.kill()
    parent.wait()
    end = time.monotonic() + 10
    while processes_with(token) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes_with(token) == []


def test_without_a_rehearsal_or_examples_nothing_is_started(tmp_path, stable_model, new_model):
    """Users would lose the name of the setting that is missing."""
    for policy, given in ((POLICY, [b"x"]), (RolloutPolicy(rehearsal=REHEARSAL), [])):
        with pytest.raises(UsageError, match=r"RolloutPolicy\.rehearsal"):
            rehearse(given, new_model, stable_model, policy, tmp_path / "rehearsal")
    assert not (tmp_path / "rehearsal").exists()


def test_a_missing_envoy_is_named(tmp_path, stable_model, new_model, monkeypatch):
    """Users would lose the way to install it."""
    monkeypatch.setitem(sys.modules, "envoy", None)
    with pytest.raises(InstallationError, match=r"tidegate\[rollout\]"):
        rehearse([b"x"], new_model, stable_model, RolloutPolicy(rehearsal=REHEARSAL), tmp_path)
    assert not list(tmp_path.rglob("server.log"))


def test_an_environment_that_cannot_be_installed_is_named(
    tmp_path, stable_model, new_model, monkeypatch
):
    """Users would lose the reason, and processes to what had been started already."""
    home = tmp_path / "home"
    home.write_text("a file, not a folder")
    monkeypatch.setenv("TIDEGATE_HOME", str(home))
    with pytest.raises(InstallationError, match="kserve cannot be installed"):
        rehearse(
            [b"x"], new_model, stable_model, RolloutPolicy(rehearsal=REHEARSAL), tmp_path / "r"
        )


@dataclasses.dataclass
class End:
    """As much of a rollout's state as is concluded from."""

    name: str
    held: str = ""
    waiting_for: tuple[str, ...] = ()
    decisions: tuple = ()


@pytest.mark.parametrize(
    ("end", "broken", "is_the_canary", "outcome", "reason"),
    [
        (End(DONE), "", False, Outcome.PASS, "every stage"),
        (End(DONE), "Envoy ended", False, Outcome.INCONCLUSIVE, "Envoy ended in the state DONE"),
        (End(ROLLED_BACK), "", False, Outcome.FAIL, ""),
        (End(ROLLED_BACK), "the model server green ended", True, Outcome.FAIL, ""),
        (End(ROLLED_BACK), "Envoy ended", False, Outcome.INCONCLUSIVE, "Envoy"),
        (End("C50", held="no figures"), "", False, Outcome.INCONCLUSIVE, "on hold .* no figures"),
        (End("C50", waiting_for=("a", "b")), "", False, Outcome.INCONCLUSIVE, "9 s .* for a; b"),
    ],
)
def test_only_an_unbroken_rollout_that_is_done_passes(end, broken, is_the_canary, outcome, reason):
    """Users would lose the difference between a bad model and a bad day of the machine."""
    concluded = conclude(end, broken, is_the_canary, seconds=9)
    assert concluded[0] is outcome
    assert re.search(reason, concluded[1])
