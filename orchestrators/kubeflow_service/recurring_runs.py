"""What Kubeflow Pipelines is asked for to run a compiled pipeline by the clock.

A recurring run has one trigger, a cron expression or a period. Triggers by span and by drift watch
what it does not see, and :func:`export_to_kubeflow` takes none: keep ``tidegate schedule serve``
for them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ...components.errors import ScheduleError
from ..compiled_file import CompiledPipeline
from ..cron_export import five_fields, moment, require_known_zone
from .runs import run_request
from .settings import KubeflowSettings

MOST_CONCURRENT = 10
"""The service takes 1 to 10."""


def export_to_kubeflow(
    pipeline: CompiledPipeline,
    settings: KubeflowSettings,
    *,
    name: str,
    cron: str,
    time_zone: str = "UTC",
    max_concurrency: int = 1,
    concurrency_policy: str = "Queue",
    catch_up: str = "latest",
    start: datetime.datetime | None = None,
    end: datetime.datetime | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of ``POST /apis/v2beta1/recurringruns``: a v2beta1 RecurringRun in JSON.

    Its cron has six fields, the first of them seconds: five fields would be read as something else
    (``10 10 * * *`` as every hour), so a 0 is put before them. What falls due while
    ``max_concurrency`` runs are active waits, and cannot be skipped.

    Args:
      pipeline: what runs.
      settings: where, and as whom; ``time_zone`` says how the installation reads the expression.
      name: the recurring run's display name.
      cron: five fields.
      time_zone: by its IANA name; a recurring run cannot say its own.
      max_concurrency: how many runs may be active.
      concurrency_policy: ``Queue``; ``Forbid`` cannot be said there.
      catch_up: whether of what was missed or had to wait ``all`` is run, or the ``latest`` alone;
        ``none`` cannot be said there.
      start: nothing falls due before; None for the creation.
      end: nothing falls due after; None for never.
      parameters: values of runtime parameters.

    Raises:
      ScheduleError: for what cannot be said there.
      SubmissionError: as :func:`~.runs.run_request`.
    """
    _require_sayable(name, max_concurrency, concurrency_policy, catch_up)
    _require_same_zone(name, cron, time_zone, settings)
    trigger = {"cron": _with_seconds(cron)}
    if start is not None:
        trigger["start_time"] = moment(start)
    if end is not None:
        trigger["end_time"] = moment(end)
    body = run_request(pipeline, settings, name=name, parameters=parameters)
    body |= {
        "trigger": {"cron_schedule": trigger},
        # An int64 is a string in the JSON of protocol buffers.
        "max_concurrency": str(max_concurrency),
        "no_catchup": catch_up == "latest",
        "mode": "ENABLE",
    }
    return body | ({"namespace": settings.namespace} if settings.namespace else {})


def _with_seconds(cron: str) -> str:
    fields = five_fields(cron, "Kubeflow Pipelines").split()
    if "7" in fields[4]:
        raise ScheduleError(
            "Kubeflow Pipelines does not know 7 as a day of the week",
            where=cron,
            remedy="Write 0 for Sunday.",
        )
    return " ".join(["0", *fields])


def _require_sayable(name: str, max_concurrency: int, policy: str, catch_up: str) -> None:
    if not 1 <= max_concurrency <= MOST_CONCURRENT:
        raise ScheduleError(
            f"Kubeflow Pipelines runs 1 to {MOST_CONCURRENT} at once, and not {max_concurrency}",
            where=name,
        )
    if policy != "Queue":
        raise ScheduleError(
            "Kubeflow Pipelines cannot skip what falls due while a run is active",
            where=name,
            remedy="It waits there: say concurrency_policy: Queue.",
        )
    if catch_up not in ("latest", "all"):
        raise ScheduleError(
            "Kubeflow Pipelines runs the latest of what was missed at least",
            where=name,
            remedy="Say catch_up: latest, or all.",
        )


def _require_same_zone(name: str, cron: str, time_zone: str, settings: KubeflowSettings) -> None:
    if require_known_zone(time_zone) != settings.time_zone:
        raise ScheduleError(
            f"Kubeflow Pipelines would read {cron!r} in {settings.time_zone}, not in {time_zone}",
            where=name,
            remedy="Write the schedule in that zone; or set the installation's"
            " CRON_SCHEDULE_TIMEZONE, and say so as kubeflow.time_zone.",
        )
