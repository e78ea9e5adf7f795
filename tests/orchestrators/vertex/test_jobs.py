"""What Vertex AI is asked for to run a pipeline once."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tidegate.components.errors import SubmissionError
from tidegate.orchestrators.vertex.jobs import LONGEST_NAME, job_id, job_request

from . import sdk_requests


def test_the_request_is_the_one_that_googles_client_sends(pipeline, settings):
    """A field of another name or type is refused, or worse, ignored."""
    request = job_request(
        pipeline, settings, identifier=sdk_requests.JOB_ID, parameters={"rows": 7}
    )
    assert request == sdk_requests.recorded("CreatePipelineJob")


def test_what_is_not_set_is_not_sent(pipeline, settings):
    """An empty service account or network would be looked up, and not found."""
    bare = dataclasses.replace(settings, service_account="", network="", encryption_key="")
    job = job_request(dataclasses.replace(pipeline, labels={}), bare)["pipelineJob"]
    assert set(job) == {"displayName", "pipelineSpec", "runtimeConfig"}


def test_parameters_of_the_older_specification_keep_their_types(pipeline, settings):
    """A count that arrives as 7.0 is no count."""
    older = dataclasses.replace(pipeline, spec={**pipeline.spec, "schemaVersion": "2.0.0"})
    config = job_request(older, settings, parameters={"rows": 7})["pipelineJob"]["runtimeConfig"]
    assert config["parameters"] == {"limit": {"doubleValue": 0.1}, "rows": {"intValue": "7"}}


def test_a_misspelt_parameter_is_refused(pipeline, settings):
    """The service would refuse it minutes later, or run with the default."""
    with pytest.raises(SubmissionError, match=r"no runtime parameter 'row' .*limit, rows"):
        job_request(pipeline, settings, parameters={"row": 7})


def test_a_root_that_is_not_in_cloud_storage_is_refused(pipeline, settings):
    """Its tasks share no disk: every one would fail."""
    local = dataclasses.replace(pipeline, runtime_config={"gcsOutputDirectory": "/tmp/root"})
    with pytest.raises(SubmissionError, match=r"pipeline root is '/tmp/root'.*gs://"):
        job_request(local, settings)


def test_caching_can_be_switched_off_for_one_job(pipeline, settings):
    """A task whose result is doubted must run anew, and the file must stay as it is."""
    spec = job_request(pipeline, settings, caching=False)["pipelineJob"]["pipelineSpec"]
    assert spec["root"]["dag"]["tasks"]["gate"]["cachingOptions"] == {"enableCache": False}
    assert pipeline.spec["root"]["dag"]["tasks"]["gate"]["cachingOptions"] == {"enableCache": True}


@pytest.mark.parametrize("name", ["ferry", "7 Ferries!", "f" * 200, "Ünder_score"])
def test_an_id_has_the_form_that_the_service_asks_for(pipeline, name):
    """A pipeline's name may hold what a job's id may not."""
    named = dataclasses.replace(pipeline, spec={**pipeline.spec, "pipelineInfo": {"name": name}})
    assert re.fullmatch(r"[a-z][-a-z0-9]{0,127}", job_id(named))
    assert len(job_id(named)) <= LONGEST_NAME
