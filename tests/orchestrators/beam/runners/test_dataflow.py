"""Dataflow's options, held against the job that Beam would submit.

No job is submitted: Beam builds its description and stops there.
"""

from __future__ import annotations

import json

import pytest

from tidegate.orchestrators.beam.pipeline_args import beam_pipeline_args
from tidegate.orchestrators.beam.settings import BeamSettings

apiclient = pytest.importorskip(
    "apache_beam.runners.dataflow.internal.apiclient",
    reason="Beam has no Dataflow runner here: apache-beam[gcp] is not installed",
)


@pytest.fixture(scope="module")
def job():
    """The job of a small pipeline, as Dataflow would get it."""
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.runners.dataflow.dataflow_runner import DataflowRunner
    from apache_beam.runners.direct.direct_runner import DirectRunner

    settings = BeamSettings.from_mapping(
        {
            "runner": "dataflow",
            "dataflow": {
                "project": "harbour",
                "region": "europe-west4",
                "temp_location": "gs://harbour-tides/tmp",
                "image": "europe-docker.pkg.dev/harbour/tidegate:1",
                "machine_type": "n2-standard-4",
                "max_workers": 12,
                "service_account": "tides@harbour.iam.gserviceaccount.com",
                "public_addresses": False,
            },
        }
    )
    options = PipelineOptions([*beam_pipeline_args(settings), "--dry_run=True", "--no_auth"])
    # A pipeline that is made for Dataflow asks Google for the bucket at once.
    pipeline = beam.Pipeline(runner=DirectRunner(), options=PipelineOptions([]))
    _ = pipeline | beam.Create([1, 2, 3]) | beam.Reshuffle() | beam.Map(str)
    return DataflowRunner().run_pipeline(pipeline, options).job


def _told(job):
    """The environment that Dataflow is told of; older releases of Beam make it of apitools."""
    from apache_beam.runners.dataflow.internal import apiclient as client

    environment = client.Environment(
        packages=[],
        options=job.options,
        environment_version="1",
        proto_pipeline_staged_url="gs://harbour-tides/pipeline.pb",
        proto_pipeline=job.proto_pipeline,
    )
    message = environment.proto
    if hasattr(type(message), "to_json"):
        return json.loads(type(message).to_json(message, use_integers_for_enums=False))
    from apitools.base.py.encoding import MessageToJson

    return json.loads(MessageToJson(message))


def test_the_job_is_of_that_project_and_region(job):
    """A job in another project is another's bill; in another region, other law."""
    from apache_beam.options.pipeline_options import GoogleCloudOptions

    cloud = job.options.view_as(GoogleCloudOptions)
    assert (cloud.project, cloud.region) == ("harbour", "europe-west4")
    assert cloud.temp_location.startswith("gs://harbour-tides/tmp")


def test_every_worker_runs_the_image_that_holds_tidegate(job):
    """In Beam's own image the first Beam executor would end with an ImportError."""
    [pool] = _told(job)["workerPools"]
    images = {one["containerImage"] for one in pool["sdkHarnessContainerImages"]}
    assert images == {"europe-docker.pkg.dev/harbour/tidegate:1"}


def test_workers_are_as_wished(job):
    """Their size is the bill, their network and account what they can reach."""
    told = _told(job)
    [pool] = told["workerPools"]
    assert pool["machineType"] == "n2-standard-4"
    assert pool["autoscalingSettings"]["maxNumWorkers"] == 12
    assert pool["ipConfiguration"] == "WORKER_IP_PRIVATE"
    assert told["serviceAccountEmail"] == "tides@harbour.iam.gserviceaccount.com"


def test_nothing_is_staged_for_workers_that_have_it_already(job):
    """TFX packs itself for workers unless it is told of an image."""
    environments = job.proto_pipeline.components.environments.values()
    assert [list(one.dependencies) for one in environments] == [[]]
