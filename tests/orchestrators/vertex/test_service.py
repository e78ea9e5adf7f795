"""The real client's calls, answered by a local server of the published types."""

from __future__ import annotations

import dataclasses
import socket

import pytest

from tidegate.components.errors import SubmissionError
from tidegate.orchestrators.vertex.jobs import job_request
from tidegate.orchestrators.vertex.schedules import export_to_vertex, resumption
from tidegate.orchestrators.vertex.service import VertexService

# Importing google-cloud-aiplatform takes five seconds.
pytestmark = pytest.mark.slow


def test_a_job_arrives_as_it_was_asked_for(pipeline, reachable, server):
    """What a dry run prints must be what is sent."""
    request = job_request(pipeline, reachable, identifier="ferry-1", parameters={"rows": 7})
    name = VertexService(reachable).create_job(request)
    assert name == "projects/ferries/locations/europe-west4/pipelineJobs/ferry-1"
    assert server.requests == [("CreatePipelineJob", request)]


def test_a_job_whose_answer_was_lost_is_started_once(pipeline, reachable, server):
    """A second training would cost as much as the first, and race it."""
    server.failures = 1
    request = job_request(pipeline, reachable, identifier="ferry-1")
    assert VertexService(reachable).create_job(request).endswith("/pipelineJobs/ferry-1")
    assert len(server.requests) == 2
    assert len(server.jobs) == 1


def test_a_schedule_is_made_paused_and_resumed(pipeline, reachable, server):
    """A paused schedule must not start, and catches up only where that was said."""
    service = VertexService(reachable)
    request = export_to_vertex(
        pipeline, reachable, name="daily", cron="0 3 * * *", concurrency_policy="Queue"
    )
    name = service.create_schedule(request)
    assert server.requests == [("CreateSchedule", request)]
    service.pause_schedule(name)
    assert server.schedules[name].state.name == "PAUSED"
    service.resume_schedule(resumption(name, catch_up=True))
    assert server.schedules[name].state.name == "ACTIVE"
    assert server.schedules[name].catch_up


def test_a_refusal_is_named(pipeline, reachable):
    """A stack of gRPC does not say what to do."""
    request = job_request(pipeline, reachable, identifier="Not An Id")
    with pytest.raises(SubmissionError, match=r"could not run the pipeline: InvalidArgument .*id"):
        VertexService(reachable).create_job(request)
    with pytest.raises(SubmissionError, match=r"could not resume the schedule: NotFound"):
        VertexService(reachable).resume_schedule(resumption("a/schedules/9", catch_up=False))


def test_a_service_that_does_not_answer_is_named(pipeline, settings):
    """A command that hangs for ever looks like one that works."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        nobody = dataclasses.replace(settings, api_endpoint=address, call_seconds=0.3)
        with pytest.raises(SubmissionError, match="could not run the pipeline"):
            VertexService(nobody).create_job(job_request(pipeline, nobody, identifier="ferry-1"))


def test_a_field_that_the_client_does_not_know_is_refused(pipeline, reachable, server):
    """It would be dropped without a word."""
    request = job_request(pipeline, reachable, identifier="ferry-1")
    request["pipelineJob"]["serviceAcount"] = "x"
    with pytest.raises(SubmissionError, match="serviceAcount"):
        VertexService(reachable).create_job(request)
    assert not server.requests
