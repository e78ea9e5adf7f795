"""What Vertex AI is asked for to run a compiled pipeline by the clock.

A schedule of Vertex AI has one trigger, a cron expression. Triggers by span and by drift watch what
it does not see, and :func:`export_to_vertex` takes none: keep ``tidegate schedule serve`` for them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ..compiled_file import CompiledPipeline
from ..cron_export import five_fields, moment, require_known_zone
from .jobs import LONGEST_NAME, job_request
from .settings import VertexSettings


def export_to_vertex(
    pipeline: CompiledPipeline,
    settings: VertexSettings,
    *,
    name: str,
    cron: str,
    time_zone: str = "UTC",
    max_concurrency: int = 1,
    concurrency_policy: str = "Forbid",
    start: datetime.datetime | None = None,
    end: datetime.datetime | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A CreateScheduleRequest_, in the JSON of the REST interface.

    The service's ``maxConcurrentRunCount`` bounds how many runs *start* at once, however long they
    go on. What keeps two runs apart is ``maxConcurrentActiveRunCount``: both are set.

    A schedule that is active misses nothing, so there is nothing to catch up with; whether the time
    of a pause is caught up with is said when it is resumed, by :func:`resumption`.

    Args:
      pipeline: what runs.
      settings: where, and as whom.
      name: the schedule's display name.
      cron: five fields.
      time_zone: by its IANA name, in which ``cron`` is read.
      max_concurrency: how many runs may be active.
      concurrency_policy: what becomes of what falls due while that many are active: ``Forbid``
        skips it, ``Queue`` lets it wait.
      start: nothing falls due before; None for the creation.
      end: nothing falls due after; None for never.
      parameters: values of runtime parameters.

    Raises:
      ScheduleError: for an expression or a time zone that cannot be said there.
      SubmissionError: as :func:`~.jobs.job_request`.

    .. _CreateScheduleRequest:
      https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.schedules/create
    """
    schedule: dict[str, Any] = {
        "displayName": name[:LONGEST_NAME],
        "cron": f"TZ={require_known_zone(time_zone)} {five_fields(cron, 'Vertex AI')}",
        "maxConcurrentRunCount": str(max_concurrency),
        "maxConcurrentActiveRunCount": str(max_concurrency),
        "allowQueueing": concurrency_policy == "Queue",
        "createPipelineJobRequest": job_request(pipeline, settings, parameters=parameters),
    }
    if start is not None:
        schedule["startTime"] = moment(start)
    if end is not None:
        schedule["endTime"] = moment(end)
    return {"parent": settings.parent, "schedule": schedule}


def resumption(schedule: str, catch_up: bool) -> dict[str, Any]:
    """A ResumeScheduleRequest: goes on with a paused schedule.

    Args:
      schedule: its full resource name.
      catch_up: whether every run that the pause left out is run first.
    """
    return {"name": schedule, "catchUp": catch_up}
