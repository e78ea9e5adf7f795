"""What ``tidegate schedule``'s commands do."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import click

from ...components.errors import ScheduleError
from .hold import holder_name
from .launching import Launcher
from .place import SchedulePlace
from .scheduler import Scheduler, Tick
from .settings import Schedule

EXIT_BROKE = 4


def serve_schedule(path: Path) -> None:
    """Drives a schedule until a signal stops it.

    Raises:
      UsageError: the schedule or its ledger cannot be used.
    """
    from .serving import serve
    from .waking import alarm

    told = _Told()
    with _scheduler(Schedule.load(path)) as scheduler, alarm() as clock:
        click.echo(f"Driving {path} as {holder_name()}.")
        serve(scheduler, clock, told)
    click.echo("Ended. What runs, runs on; the next scheduler adopts it.")


def look_once(path: Path, wait: bool) -> int:
    """Looks once; the exit code of the run that was started and waited for, else 0.

    Raises:
      UsageError: the schedule or its ledger cannot be used.
    """
    told = _Told()
    with _scheduler(Schedule.load(path)) as scheduler:
        tick = scheduler.tick()
        told(tick)
        scheduler.leave()
        if tick.launched is None or not wait:
            return 0
        scheduler.wait()
        settled = scheduler.settle()
        told(settled)
        ended = scheduler.launcher.files(tick.launched).ended()
    return EXIT_BROKE if ended is None else ended.exit_code


def show_status(path: Path, as_json: bool) -> None:
    """Prints how a schedule stands.

    Raises:
      UsageError: the schedule cannot be used, or nothing was ever scheduled.
    """
    from .status import status_of

    schedule = Schedule.load(path)
    with SchedulePlace(schedule).existing() as ledger:
        status = status_of(schedule, ledger, time.time())
    if as_json:
        click.echo(status.to_json())
        return
    from .status_table import print_status

    print_status(status)


def retry_runs(path: Path, trigger: str, key: str | None) -> None:
    """Lets a run that was given up wait again; all of the trigger where ``key`` is None.

    Raises:
      ScheduleError: there is none that was given up.
    """
    schedule = Schedule.load(path)
    with SchedulePlace(schedule).existing() as ledger:
        meant = [one for one in ledger.runs() if one.trigger == trigger and key in (None, one.key)]
        retried = [one for one in meant if ledger.retry(one)]
        if not retried:
            raise ScheduleError(
                f"{trigger} {key} was not given up" if key else f"No {trigger} was given up",
                where=str(ledger.path),
                remedy="`tidegate schedule status` lists what was.",
            )
    for one in retried:
        click.echo(f"{trigger} {one.key} waits for another try.")


def export_schedule(path: Path, platform: str, deployment: Path, compiled: Path | None) -> None:
    """Prints the requests that make the same runs due on a service.

    Raises:
      ScheduleError: for what cannot be said there.
      UsageError: the pipeline or the deployment cannot be used.
    """
    from ..quiet import hush_imports
    from .exporting import exported, read_deployment, require_cron

    schedule = Schedule.load(path)
    require_cron(schedule)
    place = read_deployment(deployment, platform)
    hush_imports()
    from ..submission import compiled_for

    config = Path(schedule.config) if schedule.config and compiled is None else None
    pipeline = compiled_for(str(compiled or schedule.pipeline), platform, deployment, None, config)
    requests = exported(schedule, pipeline, place, platform)
    click.echo(json.dumps(requests, indent=2, sort_keys=True))


class _Told:
    """Prints what is new, with its time."""

    def __init__(self) -> None:
        self._rival = ""
        self._notes: frozenset[str] = frozenset()

    def __call__(self, tick: Tick) -> None:
        from .words import lines_of, notes_of

        if tick.rival and tick.rival != self._rival:
            _say(f"{tick.rival} drives this schedule; standing by.")
        self._rival = tick.rival
        for line in lines_of(tick):
            _say(line)
        if tick.decided:
            notes = frozenset(notes_of(tick))
            for note in sorted(notes - self._notes):
                _say(note)
            self._notes = notes


def _say(line: str) -> None:
    click.echo(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}")


@contextlib.contextmanager
def _scheduler(schedule: Schedule) -> Iterator[Scheduler]:
    place = SchedulePlace(schedule)
    with place.ledger() as ledger:
        scheduler = Scheduler(schedule, ledger, Launcher(schedule, place.runs))
        try:
            yield scheduler
        finally:
            scheduler.leave()
