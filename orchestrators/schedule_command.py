"""``tidegate schedule``: pipelines that run by themselves."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_schedule_argument = click.argument("schedule", type=click.Path(path_type=Path))


@click.group()
def schedule() -> None:
    """Run a pipeline by the clock, for new spans, and where a new model is asked for.

    SCHEDULE is a YAML file that names the pipeline and its triggers.
    """


@schedule.command()
@_schedule_argument
def serve(schedule: Path) -> None:
    """Drive SCHEDULE until SIGTERM. What runs then, runs on, and the next scheduler adopts it.

    Several may be started: one leads, and another takes over where it dies.
    """
    from .schedule.commands import serve_schedule

    serve_schedule(schedule)


@schedule.command()
@_schedule_argument
@click.option(
    "--wait/--no-wait",
    default=True,
    show_default=True,
    help="Wait for the run that was started, and end with its exit code.",
)
def once(schedule: Path, wait: bool) -> None:
    """Look once at SCHEDULE: close what ended, start what is due. For timers and CronJobs.

    \b
    Exit codes: 0 nothing was due, or the run passed · 1 a gate said FAIL · 2 usage or bad input
                3 INCONCLUSIVE · 4 the run broke
    """
    from .schedule.commands import look_once

    sys.exit(look_once(schedule, wait))


@schedule.command()
@_schedule_argument
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def status(schedule: Path, as_json: bool) -> None:
    """Tell what is next, what was run, who drives SCHEDULE, and what is wrong."""
    from .schedule.commands import show_status

    show_status(schedule, as_json)


@schedule.command()
@_schedule_argument
@click.argument("trigger")
@click.argument("key", required=False)
def retry(schedule: Path, trigger: str, key: str | None) -> None:
    """Let the run KEY of TRIGGER, which was given up, be tried again; without KEY, all of them."""
    from .schedule.commands import retry_runs

    retry_runs(schedule, trigger, key)


@schedule.command()
@_schedule_argument
@click.option(
    "--on",
    "platform",
    type=click.Choice(["kubeflow", "vertex"]),
    required=True,
    help="The service that is to run it.",
)
@click.option(
    "--deployment",
    type=click.Path(path_type=Path),
    required=True,
    help="YAML that says where: image, pipeline root, data, and the service's own settings.",
)
@click.option(
    "--pipeline",
    "compiled",
    type=click.Path(path_type=Path),
    help="A file that tidegate compile wrote. Default: the schedule's pipeline, compiled now.",
)
def export(schedule: Path, platform: str, deployment: Path, compiled: Path | None) -> None:
    """Print SCHEDULE as the requests that a service of Google or Kubeflow takes, in JSON.

    Cron triggers can be exported. What the service cannot say is refused.
    """
    from .schedule.commands import export_schedule

    export_schedule(schedule, platform, deployment, compiled)
