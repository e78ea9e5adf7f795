"""What Vertex AI is asked for to run a pipeline by the clock."""

from __future__ import annotations

import datetime

import pytest

from tidegate.components.errors import ScheduleError
from tidegate.orchestrators.vertex.schedules import export_to_vertex, resumption

from . import sdk_requests


def _without_display_name(request):
    # The client leaves the jobs of a schedule without a name; with one they can be told apart.
    job = request["schedule"]["createPipelineJobRequest"]["pipelineJob"]
    job.pop("displayName", None)
    return request


def test_the_request_is_the_one_that_googles_client_sends(pipeline, settings):
    """A field of another name or type is refused, or worse, ignored."""
    request = export_to_vertex(
        pipeline,
        settings,
        name="monthly",
        cron="30 3 1 * *",
        time_zone="Europe/Berlin",
        max_concurrency=2,
        concurrency_policy="Queue",
        start=sdk_requests.START,
        end=sdk_requests.END,
        parameters={"rows": 7},
    )
    assert _without_display_name(request) == sdk_requests.recorded("CreateSchedule")


def test_what_keeps_two_runs_apart_is_the_limit_on_active_ones(pipeline, settings):
    """The other limit counts starts alone: two trainings would run at once."""
    schedule = export_to_vertex(pipeline, settings, name="daily", cron="0 3 * * *")["schedule"]
    assert schedule["maxConcurrentActiveRunCount"] == "1"
    assert schedule["allowQueueing"] is False


@pytest.mark.parametrize("cron", ["* * * *", "0 0 3 * * *", "0 25 * * *", "every day"])
def test_what_is_no_cron_expression_is_refused(pipeline, settings, cron):
    """Nothing would run, and nobody would be told."""
    with pytest.raises(ScheduleError, match="five fields"):
        export_to_vertex(pipeline, settings, name="daily", cron=cron)


@pytest.mark.parametrize("cron", ["0 3 L * *", "0 3 * * MON#2"])
def test_marks_that_not_every_cron_knows_are_refused(pipeline, settings, cron):
    """They mean something to Tidegate's own scheduler and something else, or nothing, there."""
    with pytest.raises(ScheduleError, match="Vertex AI does not know"):
        export_to_vertex(pipeline, settings, name="monthly", cron=cron)


def test_an_unknown_time_zone_is_refused(pipeline, settings):
    """The service would refuse it, too, without the list of names to look in."""
    with pytest.raises(ScheduleError, match="no time zone 'Europe/Nowhere'"):
        export_to_vertex(
            pipeline, settings, name="daily", cron="0 3 * * *", time_zone="Europe/Nowhere"
        )


def test_a_start_without_a_zone_is_refused(pipeline, settings):
    """It would begin hours off."""
    with pytest.raises(ScheduleError, match="has no time zone"):
        export_to_vertex(
            pipeline, settings, name="d", cron="0 3 * * *", start=datetime.datetime(2026, 1, 1)
        )


def test_catching_up_is_said_on_resuming():
    """A schedule that was paused for a month must not start thirty runs unasked."""
    assert resumption("a/schedules/1", catch_up=False) == {
        "name": "a/schedules/1",
        "catchUp": False,
    }
