"""Calls of Kubeflow Pipelines, beside those of its own generated client."""

from __future__ import annotations

import dataclasses
import datetime

import kfp_server_api
import pytest

from tidegate.components.errors import SubmissionError
from tidegate.orchestrators.kubeflow_service.recurring_runs import export_to_kubeflow
from tidegate.orchestrators.kubeflow_service.runs import run_request
from tidegate.orchestrators.kubeflow_service.service import KubeflowService

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def _client(settings):
    configuration = kfp_server_api.Configuration(host=settings.host)
    configuration.api_key["authorization"] = "abc"
    configuration.api_key_prefix["authorization"] = "Bearer"
    return kfp_server_api.ApiClient(configuration)


def _call(api, name):
    """The releases of the client that go with the two TFX lines name calls differently."""
    return next(getattr(api, one) for one in dir(api) if one.endswith(name))


def test_a_run_is_what_the_generated_client_sends(pipeline, settings, server):
    """Path, method, token and every field: another is refused, or worse, ignored."""
    body = run_request(pipeline, settings, name="ferry 1", parameters={"rows": 7})
    assert KubeflowService(settings).create_run(body) == "7b1f"
    same = kfp_server_api.V2beta1Run(
        display_name="ferry 1",
        experiment_id="e1",
        service_account="trainer",
        pipeline_spec=dict(pipeline.spec),
        runtime_config=kfp_server_api.V2beta1RuntimeConfig(
            parameters={"rows": 7}, pipeline_root="s3://bucket/ferry"
        ),
    )
    _call(kfp_server_api.RunServiceApi(_client(settings)), "create_run")(same)
    ours, theirs = server.requests
    assert ours == theirs


def test_a_recurring_run_is_what_the_generated_client_sends(pipeline, settings, server):
    """The same for what runs by the clock."""
    body = export_to_kubeflow(
        pipeline, settings, name="monthly", cron="30 3 1 * *", max_concurrency=2, start=START
    )
    assert KubeflowService(settings).create_recurring_run(body) == "9c2e"
    cron = kfp_server_api.V2beta1CronSchedule(cron="0 30 3 1 * *", start_time=START)
    same = kfp_server_api.V2beta1RecurringRun(
        display_name="monthly",
        experiment_id="e1",
        namespace="bookings",
        service_account="trainer",
        pipeline_spec=dict(pipeline.spec),
        runtime_config=kfp_server_api.V2beta1RuntimeConfig(
            parameters={}, pipeline_root="s3://bucket/ferry"
        ),
        trigger=kfp_server_api.V2beta1Trigger(cron_schedule=cron),
        max_concurrency="2",
        no_catchup=True,
        mode=kfp_server_api.RecurringRunMode.ENABLE,
    )
    api = kfp_server_api.RecurringRunServiceApi(_client(settings))
    _call(api, "create_recurring_run")(same)
    ours, theirs = server.requests
    written = theirs[3]["trigger"]["cron_schedule"]
    written["start_time"] = written["start_time"].replace("+00:00", "Z")
    assert ours == theirs


def test_a_refusal_is_told_in_the_services_words(pipeline, settings):
    """It knows best what it did not like."""
    body = run_request(pipeline, settings, name="ferry 1")
    broken = {**body, "pipeline_spec": {"schemaVersion": "1"}}
    with pytest.raises(SubmissionError, match=r"400 1: not a pipeline spec .*v2beta1/runs"):
        KubeflowService(settings).create_run(broken)


def test_the_page_of_a_proxy_is_no_answer(pipeline, settings, server):
    """Without a token many installations answer with a page to log in."""
    server.page = "<html>Please log in</html>"
    with pytest.raises(SubmissionError, match="took no pipeline: 302"):
        KubeflowService(settings).create_run(run_request(pipeline, settings, name="ferry"))


def test_a_host_that_does_not_answer_is_named(pipeline, settings):
    """The address may be a typing mistake."""
    nobody = dataclasses.replace(settings, host="http://127.0.0.1:9", call_seconds=1)
    with pytest.raises(SubmissionError, match=r"no answer: .*127\.0\.0\.1:9"):
        KubeflowService(nobody).create_run(run_request(pipeline, nobody, name="ferry"))


def test_a_token_that_cannot_be_read_is_named_and_not_shown(pipeline, settings, server):
    """The call would be refused for a reason that says nothing of it."""
    missing = dataclasses.replace(settings, token_file=settings.token_file + ".gone")
    with pytest.raises(SubmissionError, match=r"token cannot be read .*\.gone"):
        KubeflowService(missing).create_run(run_request(pipeline, missing, name="ferry"))
    assert not server.requests
