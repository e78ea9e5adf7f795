"""``tidegate rollout run`` and ``watchdog``: who drives a rollout, and who watches over that."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ...components.canary_pusher.control.controller import Controller
    from ...components.canary_pusher.control.folder import RolloutFolder
    from ...components.canary_pusher.rollout.state import RolloutState

EXIT_DONE = 0
EXIT_ROLLED_BACK = 1
EXIT_UNFINISHED = 3

_folder_argument = click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False)
)


@click.command("run")
@_folder_argument
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=math.inf,
    help="Return after so long, finished or not. Another run must take over before the lease ends, "
    "or the stable version gets all requests.",
)
@click.option(
    "--lease-seconds",
    type=click.FloatRange(1, 25),
    default=15.0,
    show_default=True,
    help="After so long without a sign of life this process counts as dead.",
)
@click.option("--no-watchdog", is_flag=True, help="Somebody else runs `tidegate rollout watchdog`.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    help="Serve figures for Prometheus at this port of 127.0.0.1; 0 takes a free one.",
)
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    help="The pipeline root that prepared it: its metadata learns how the rollout ends.",
)
def run(
    folder: Path,
    seconds: float,
    lease_seconds: float,
    no_watchdog: bool,
    metrics_port: int | None,
    root: Path | None,
) -> None:
    """Takes a rollout through its stages, and goes on where a killed run left off.

    FOLDER is a rollout's folder, or a target's state directory: then the rollout that is under way
    there is driven, else the one that was prepared first.

    A watchdog is started beside it: should this process die, stop or hang, the stable version gets
    all requests within 30 s. Exit code 0: done; 1: rolled back; 3: not finished (time is up, or a
    signal asked to end).

    Given --root, a finished rollout is recorded there once, however often this is called. Traces go
    where OTEL_TRACES_EXPORTER says.
    """
    from ...components.canary_pusher.control.controller import Controller
    from ...components.canary_pusher.control.desired import read_desired
    from ...components.canary_pusher.control.watchdog_process import WatchdogStarter
    from ...components.canary_pusher.targets import traffic_target_from_json
    from ..root import PipelineRoot
    from .watching import record_at_root, watched

    rollout = _chosen(folder)
    if root is not None:
        PipelineRoot(root).existing()
    with watched(rollout, metrics_port) as observers:
        controller = Controller(
            rollout,
            traffic_target_from_json(read_desired(rollout).target),
            observers=[_Progress(), *observers],
            watch=None if no_watchdog else WatchdogStarter(),
            lease_seconds=lease_seconds,
        )
        _end_on_signals(controller)
        click.echo(f"Rollout {rollout.path}")
        state = controller.run(seconds)
    click.echo(_verdict(state))
    if root is not None and state.finished:
        record_at_root(rollout, root)
    sys.exit(_exit_code(state))


@click.command("watchdog")
@_folder_argument
def watchdog(folder: Path) -> None:
    """Gives all requests to the stable version once nobody drives a rollout any more.

    FOLDER is as for `run`, which starts a watchdog by itself; run this as a service of its own
    where a service manager ends all processes of a service together. It ends with the rollout.
    """
    from ...components.canary_pusher.control.watchdog_main import run_watchdog

    run_watchdog(str(_chosen(folder).path))


def _chosen(path: Path) -> RolloutFolder:
    """The rollout in a folder, or of a target the one whose turn it is.

    Raises:
      RolloutStateError: there is none to be driven.
    """
    from ...components.canary_pusher.control.desired import next_rollout
    from ...components.canary_pusher.control.folder import DESIRED_FILE, open_folder

    return open_folder(path) if (path / DESIRED_FILE).exists() else next_rollout(path)


def _end_on_signals(controller: Controller) -> None:
    """Ends after the step under way: nothing is left half done, and the journal says all of it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: controller.stop())


class _Progress:
    """Prints what a person would want to have seen: decisions, words of people, the split."""

    def on_record(self, record: Mapping[str, Any], state: RolloutState) -> None:
        line = _line(record)
        if line:
            click.echo(f"{str(record['time'])[11:19]} {line}")


def _line(record: Mapping[str, Any]) -> str:
    if record["event"] == "decision":
        return f"{record['from']} -> {record['to']}: {record['reason']}"
    if record["event"] == "command":
        return f"{record['who']} says {record['command']}: {record['why']}"
    if record["event"] == "reconciled" and not (record["promoted"] or record["retired"]):
        split = f"{record['weight']:g}% of the requests, and copies of {record['mirror']:g}%"
        return f"version {record['version']} gets {split}"
    return ""


def _verdict(state: RolloutState) -> str:
    from ...components.canary_pusher.control.desired import rollback_reason

    if _exit_code(state) == EXIT_DONE:
        return f"Done: version {state.number} is the stable one."
    if _exit_code(state) == EXIT_ROLLED_BACK:
        return f"Rolled back: {rollback_reason(state)}."
    waits = f", held: {state.held}" if state.held else ""
    return f"Not finished: {state.name}{waits}."


def _exit_code(state: RolloutState) -> int:
    if not state.finished:
        return EXIT_UNFINISHED
    return EXIT_DONE if state.name == "DONE" else EXIT_ROLLED_BACK
