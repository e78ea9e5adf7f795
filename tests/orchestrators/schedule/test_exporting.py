"""A schedule in the words of Vertex AI and of Kubeflow Pipelines."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ScheduleError
from tidegate.orchestrators.compiled_file import CompiledPipeline
from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.kubeflow_service.settings import KubeflowSettings
from tidegate.orchestrators.schedule.exporting import exported, read_deployment
from tidegate.orchestrators.schedule.settings import Schedule
from tidegate.orchestrators.schedule.triggers.cron import CronTrigger
from tidegate.orchestrators.schedule.triggers.drift import DriftTrigger
from tidegate.orchestrators.vertex.settings import VertexSettings

COMPILED = CompiledPipeline(
    {
        "pipelineInfo": {"name": "flights"},
        "root": {"dag": {"tasks": {}}},
        "schemaVersion": "2.1.0",
        "sdkVersion": "tfx-1.16.0",
        "deploymentSpec": {},
        "defaultPipelineRoot": "gs://bucket/flights",
    }
)
DEPLOYMENT = Deployment(
    image="registry.example.com/tidegate@sha256:0",
    pipeline_root="gs://bucket/flights",
    kubeflow=KubeflowSettings(host="http://kubeflow"),
    vertex=VertexSettings(project="project", region="europe-west4"),
)


def schedule(time_zone="UTC", **settings):
    trigger = CronTrigger(name="nightly", schedule="0 3 * * *", **settings)
    return Schedule(pipeline="flights", triggers=(trigger,), time_zone=time_zone)


def test_vertex_gets_the_expression_its_zone_and_the_policy():
    """Runs would start at another hour, or beside each other."""
    [request] = exported(schedule("Europe/Berlin"), COMPILED, DEPLOYMENT, "vertex")
    assert request["parent"] == "projects/project/locations/europe-west4"
    body = request["schedule"]
    assert body["cron"] == "TZ=Europe/Berlin 0 3 * * *"
    assert body["displayName"] == "flights-nightly"
    assert body["allowQueueing"] is False
    [queued] = exported(schedule(concurrency_policy="Queue"), COMPILED, DEPLOYMENT, "vertex")
    assert queued["schedule"]["allowQueueing"] is True


def test_kubeflow_gets_its_own_expression_and_catch_up():
    """Five fields would be read as hourly there; what was missed would be run or not, by chance."""
    said = schedule(concurrency_policy="Queue", catch_up="all")
    [body] = exported(said, COMPILED, DEPLOYMENT, "kubeflow")
    assert body["trigger"]["cron_schedule"]["cron"] == "0 0 3 * * *"
    assert body["no_catchup"] is False


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (schedule(), "cannot skip"),
        (schedule(concurrency_policy="Queue", catch_up="none"), "latest"),
        (schedule("Europe/Berlin", concurrency_policy="Queue"), "Europe/Berlin"),
        (schedule(suspend=True, concurrency_policy="Queue"), "suspended"),
        (Schedule(pipeline="flights", triggers=(DriftTrigger(),)), "kind drift"),
    ],
)
def test_what_cannot_be_said_there_is_refused(said, named):
    """It would mean something else there, without a word."""
    with pytest.raises(ScheduleError, match=named):
        exported(said, COMPILED, DEPLOYMENT, "kubeflow")


def test_a_deployment_that_does_not_say_where_is_refused(tmp_path):
    """The user would meet a traceback."""
    path = tmp_path / "deployment.yaml"
    path.write_text("image: i\n")
    with pytest.raises(ScheduleError, match="where vertex is"):
        read_deployment(path, "vertex")
