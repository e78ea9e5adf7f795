"""Kills controllers of rollouts, by SIGKILL, at random, and counts what that leaves behind.

Each rollout is driven by a controller in a process of its own. The first one is killed at a moment
drawn by the seed: before, in the middle of, or after one of its journal records, or before or after
one of its calls to the target. The one after it may be killed too. The last one is left to finish.
Then a few controllers are killed for good, for their watchdogs to put the stable version back.

    python benchmarks/canary_kill_soak.py --kills 100 --watchdogs 10 --seed 0

Prints a table, bar beside seen. The target keeps its state in files and its requests are counted
by the clock, so that a rollout takes a second; kills with a real Envoy are in the tests.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import itertools
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from tidegate.components.canary_pusher.control.controller import Controller
from tidegate.components.canary_pusher.control.desired import current_state, prepare_rollout
from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.control.lease_record import LEASE_SECONDS
from tidegate.components.canary_pusher.control.watchdog_process import WatchdogStarter
from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.settings.live_gates import LiveGates, OddsGate
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.targets.traffic_target import Routing, TrafficTarget

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "components" / "canary_pusher" / "control"
WATCHDOG_BAR_SECONDS = 30.0
MOMENTS = 60
"""About as many as a rollout has."""

POLICY = RolloutPolicy(
    stages=(
        Stage("SHADOW", mirror=50.0, seconds=0.1),
        Stage("C5", weight=5.0, mirror=50.0, seconds=0.1),
        Stage("C25", weight=25.0, mirror=50.0, seconds=0.1, advance="evidence"),
        Stage("C100", weight=100.0, seconds=0.1),
    ),
    gates=LiveGates(
        errors=OddsGate(negligible=0.01),
        rejections=None,
        latency=None,
        window_seconds=0.1,
        minimum_requests=10,
    ),
)
LINGERING = dataclasses.replace(
    POLICY, stages=(Stage("C25", weight=25.0, mirror=50.0, seconds=3600.0),)
)


@dataclasses.dataclass
class Counts:
    """What the kills left behind.

    Attributes:
      rollouts: that were driven to their end.
      kills: of controllers.
      converged: rollouts that came to the right end.
      duplicates: versions beyond the one that a rollout is allowed.
      second_leaders: steps of a controller after a later one had begun.
      mismatches: journals that do not follow from themselves.
      watchdog_seconds: from kill -9 to the stable version having all requests.
    """

    rollouts: int = 0
    kills: int = 0
    converged: int = 0
    duplicates: int = 0
    second_leaders: int = 0
    mismatches: int = 0
    watchdog_seconds: list[float] = dataclasses.field(default_factory=list)


def main() -> None:
    """Reads the arguments, kills, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--watchdogs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    counts, chance = Counts(), random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        while counts.kills < arguments.kills:
            soak(Path(folder) / str(counts.rollouts), counts, chance)
            tell(f"{counts.kills} kills in {counts.rollouts} rollouts")
        for number in range(arguments.watchdogs):
            counts.watchdog_seconds.append(abandon(Path(folder) / f"abandoned-{number}", chance))
            tell(f"{number + 1} watchdogs")
    tell("")
    print_table(counts)


def soak(folder: Path, counts: Counts, chance: random.Random) -> None:
    """One rollout, half of them of a bad model, whose controllers are killed at random."""
    is_good = chance.random() < 0.5
    target = new_target(folder)
    rollout = prepare_rollout(target, make_model(folder, is_good), POLICY, {})
    while True:
        moment = chance.randrange(MOMENTS) if chance.random() < 0.7 else -1
        status = in_child(lambda moment=moment: run_to(moment, rollout, target))
        if status != -signal.SIGKILL:
            break
        counts.kills += 1
    account(rollout, target, is_good, counts)
    shutil.rmtree(folder)


def run_to(moment: int, rollout: RolloutFolder, target: TrafficTarget) -> None:
    """Drives a rollout up to a moment, at which the process kills itself; -1: to its end."""
    left = [moment]

    def count(_: str) -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    test_module("deaths").die_at(count)
    Controller(rollout, target).run(60)


def account(rollout: RolloutFolder, target: TrafficTarget, is_good: bool, counts: Counts) -> None:
    """Adds up what became of a rollout."""
    state, live = current_state(rollout), target.live()
    done: list[dict[str, Any]] = target.log()  # type: ignore[attr-defined]
    assert state is not None
    assert live is not None
    end = ("DONE", 2) if is_good else ("ROLLED_BACK", 1)
    is_right = (state.name, live.number) == end and target.routing() == Routing()
    loaded = {one["number"] for one in done if one["what"] == "load"}
    generations = [one["generation"] for one in done]
    counts.rollouts += 1
    counts.converged += is_right
    counts.duplicates += len(loaded - {1, 2})
    pairs = itertools.pairwise(generations)
    counts.second_leaders += sum(later < earlier for earlier, later in pairs)
    counts.mismatches += replay(rollout.records()).mismatch is not None


def abandon(folder: Path, chance: random.Random) -> float:
    """Kills a controller for good; the seconds until its watchdog has put the stable version back.

    The lease and the watchdog are those that users have.
    """
    target = new_target(folder)
    rollout = prepare_rollout(target, make_model(folder, True), LINGERING, {})
    starter = WatchdogStarter((sys.executable, str(TESTS / "file_watchdog.py")))
    child = os.fork()
    if child == 0:
        Controller(rollout, target, (), starter).run()
        os._exit(0)
    wait_until(lambda: target.routing().weight > 0)
    wait_until(lambda: Path(target.state_directory, "watchdog.lock").exists())
    time.sleep(1 + 4 * chance.random())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    seconds = wait_until(lambda: target.routing() == Routing())
    wait_until(lambda: any(record["event"] == "restored" for record in rollout.records()))
    wait_until(lambda: rollout.lease.read().idle)
    return seconds


def new_target(folder: Path) -> TrafficTarget:
    """A target with version 1 live."""
    target: TrafficTarget = test_module("file_target").FileTarget(str(folder / "state"))
    target.load(make_model(folder / "old", True), 1, 0)
    target.promote(1, 0)
    return target


def make_model(folder: Path, is_good: bool) -> ModelFiles:
    """A model's files; a bad one fails one request in five."""
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "saved_model.pb").write_text(str(folder))
    if not is_good:
        (folder / "model" / "error_rate").write_text("0.2")
    return read_model(str(folder / "model"))


def test_module(name: str) -> ModuleType:
    """A module of the tests of controllers: the target on files, and the moments of death."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return importlib.import_module(f"tests.components.canary_pusher.control.{name}")


def in_child(function: Callable[[], Any]) -> int:
    """Runs a function in a forked process; its exit status, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        try:
            function()
            os._exit(0)
        except BaseException as error:
            print(f"\n{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait_until(true: Callable[[], bool], seconds: float = 120.0) -> float:
    """Waits until something is true; the seconds that it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() > began + seconds:
            raise TimeoutError("It never came to be")
        time.sleep(0.01)
    return time.monotonic() - began


def tell(text: str) -> None:
    """Shows progress on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{text:60}", end="" if text else "\r", file=sys.stderr, flush=True)


def print_table(counts: Counts) -> None:
    """Bar beside seen, as Markdown."""
    rollouts, kills = counts.rollouts, counts.kills
    print("| | bar | seen |\n|---|---|---|")
    print(f"| rollouts that end right after {kills} kills | all | {counts.converged}/{rollouts} |")
    print(f"| duplicate versions | 0 | {counts.duplicates} |")
    print(f"| steps of a controller after its successor's | 0 | {counts.second_leaders} |")
    print(f"| journals whose replay decides otherwise | 0 | {counts.mismatches} |")
    if counts.watchdog_seconds:
        slowest, middle = max(counts.watchdog_seconds), statistics.median(counts.watchdog_seconds)
        seen = f"{slowest:.1f} s at most, {middle:.1f} s in the median"
        print(
            f"| kill -9 to stable by the watchdog ({len(counts.watchdog_seconds)} runs, lease "
            f"{LEASE_SECONDS:g} s) | <= {WATCHDOG_BAR_SECONDS:g} s | {seen} |"
        )


if __name__ == "__main__":
    main()
