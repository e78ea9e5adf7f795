"""What of a schedule Kubeflow Pipelines can be told, and what is refused."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.errors import ScheduleError, SubmissionError
from tidegate.orchestrators.kubeflow_service.recurring_runs import export_to_kubeflow
from tidegate.orchestrators.kubeflow_service.runs import run_request


def _exported(pipeline, settings, cron="30 3 * * *", **said):
    return export_to_kubeflow(pipeline, settings, name="daily", cron=cron, **said)


def test_seconds_are_put_before_the_expression(pipeline, settings):
    """Five fields are read as beginning with seconds there: 10 10 * * * runs every hour."""
    cron = _exported(pipeline, settings, "10 10 * * *")["trigger"]["cron_schedule"]["cron"]
    assert cron == "0 10 10 * * *"


def test_catching_up_is_said_the_other_way_round(pipeline, settings):
    """A month of missed runs would start, or none of them."""
    assert _exported(pipeline, settings)["no_catchup"] is True
    assert _exported(pipeline, settings, catch_up="all")["no_catchup"] is False


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"concurrency_policy": "Forbid"}, "cannot skip"),
        ({"catch_up": "none"}, "the latest of what was missed at least"),
        ({"max_concurrency": 11}, "1 to 10 at once, and not 11"),
        ({"time_zone": "Europe/Berlin"}, r"in UTC, not in Europe/Berlin.*CRON_SCHEDULE_TIMEZONE"),
        ({"cron": "0 3 * * 7"}, "does not know 7 as a day"),
        ({"cron": "0 3 L * *"}, "does not know 'L'"),
    ],
)
def test_what_cannot_be_said_there_is_refused(pipeline, settings, said, reason):
    """It would run at another time, or twice, without a word."""
    with pytest.raises(ScheduleError, match=reason):
        _exported(pipeline, settings, **said)


def test_the_installations_own_zone_is_known_to_be_its(pipeline, settings):
    """Where an administrator set it, the same schedule can be said."""
    there = dataclasses.replace(settings, time_zone="Europe/Berlin")
    assert _exported(pipeline, there, time_zone="Europe/Berlin")["mode"] == "ENABLE"


def test_a_specification_that_kubeflow_does_not_run_is_refused(pipeline, settings):
    """One that was compiled for Vertex AI by TFX itself is of version 2.0."""
    older = dataclasses.replace(pipeline, spec={**pipeline.spec, "schemaVersion": "2.0.0"})
    with pytest.raises(SubmissionError, match=r"version 2\.0\.0.*--on kubeflow"):
        run_request(older, settings, name="ferry")


def test_a_misspelt_parameter_is_refused(pipeline, settings):
    """The run would take its default."""
    with pytest.raises(SubmissionError, match=r"no runtime parameter 'row' .*rows"):
        run_request(pipeline, settings, name="ferry", parameters={"row": 7})
