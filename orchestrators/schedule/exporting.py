"""A schedule in the words of a service that runs pipelines by the clock; the rest is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...components.errors import ScheduleError
from ..compiled_file import CompiledPipeline
from ..deployment import Deployment
from .settings import Schedule
from .triggers.cron import CronTrigger

PLATFORMS = ("kubeflow", "vertex")


def exported(
    schedule: Schedule, pipeline: CompiledPipeline, deployment: Deployment, platform: str
) -> list[dict[str, Any]]:
    """The requests that make the same runs due there, one a cron trigger.

    Raises:
      ScheduleError: for what cannot be said there.
    """
    return [
        _exported(one, schedule, pipeline, deployment, platform) for one in require_cron(schedule)
    ]


def require_cron(schedule: Schedule) -> list[CronTrigger]:
    """The triggers, where each is by the clock and none is suspended.

    Raises:
      ScheduleError: for any other: those services see neither spans nor requests.
    """
    found = []
    for one in schedule.triggers:
        if not isinstance(one, CronTrigger):
            raise ScheduleError(
                f"A trigger of kind {one.kind} cannot be exported",
                where=one.title,
                remedy="Those services start runs by the clock alone: leave it to"
                " `tidegate schedule serve`, in a schedule of its own.",
            )
        if one.suspend:
            raise ScheduleError(
                "The trigger is suspended", where=one.title, remedy="Take it out, or resume it."
            )
        found.append(one)
    return found


def read_deployment(path: Path, platform: str) -> Deployment:
    """The deployment, where it says which service.

    Raises:
      ScheduleError: where it does not.
      ConfigError: where it cannot be read.
    """
    deployment = Deployment.from_yaml(path)
    if getattr(deployment, platform) is None:
        raise ScheduleError(
            f"The deployment does not say where {platform} is",
            where=str(path),
            remedy=f"Add its settings under {platform}.",
        )
    return deployment


def _exported(
    trigger: CronTrigger,
    schedule: Schedule,
    pipeline: CompiledPipeline,
    deployment: Deployment,
    platform: str,
) -> dict[str, Any]:
    name = f"{pipeline.name}-{trigger.title}"
    if platform == "kubeflow":
        from ..kubeflow_service.recurring_runs import export_to_kubeflow

        assert deployment.kubeflow is not None
        return export_to_kubeflow(
            pipeline,
            deployment.kubeflow,
            name=name,
            cron=trigger.schedule,
            time_zone=schedule.time_zone,
            concurrency_policy=trigger.concurrency_policy,
            catch_up=trigger.catch_up,
        )
    from ..vertex.schedules import export_to_vertex

    assert deployment.vertex is not None
    return export_to_vertex(
        pipeline,
        deployment.vertex,
        name=name,
        cron=trigger.schedule,
        time_zone=schedule.time_zone,
        concurrency_policy=trigger.concurrency_policy,
    )
