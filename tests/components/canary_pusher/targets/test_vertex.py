"""Vertex AI: what the endpoint is asked for, and what happens when it does not follow."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.canary_pusher.targets.vertex import VertexTarget
from tidegate.components.errors import ConfigError, PushError

from .vertex_counterpart import VertexCounterpart, counterpart

MakeModel = Callable[[str], ModelFiles]


@pytest.fixture
def live(tmp_path: Path, make_model: MakeModel) -> Iterator[VertexCounterpart]:
    """An endpoint with version 1 as the stable one."""
    with counterpart(tmp_path) as it:
        it.target.load(make_model("first"), 1, generation=1)
        it.target.promote(1, generation=1)
        yield it


def test_a_deployment_takes_no_request(live: VertexCounterpart, make_model: MakeModel) -> None:
    """TFX's Pusher gives a new model all requests: here it must get none."""
    assert live.shares() == {1: 100}
    live.target.load(make_model("second"), 2, generation=1)
    assert live.shares() == {1: 100}
    assert live.loaded() == {1, 2}


def test_what_is_done_twice_is_recognised(live: VertexCounterpart, make_model: MakeModel) -> None:
    """A controller that died in a load must not pay for two deployments of one model."""
    second = make_model("second")
    for _ in range(3):
        live.target.load(second, 2, generation=1)
    assert (live.server.uploads, live.server.deployments) == (2, 2)


def test_a_load_that_died_in_a_deployment_goes_on(
    live: VertexCounterpart, make_model: MakeModel
) -> None:
    """Vertex deploys for minutes: its operation outlives the controller that began it."""
    live.server.deploy_seconds = 0.8
    second = make_model("second")
    first = threading.Thread(target=live.target.load, args=(second, 2, 1))
    first.start()
    while live.server.deployments < 2:
        time.sleep(0.01)
    live.target.load(second, 2, generation=1)
    first.join()
    assert live.server.deployments == 2
    assert live.loaded() == {1, 2}


def test_a_version_that_does_not_come_up_is_named_with_its_cause(
    live: VertexCounterpart, make_model: MakeModel
) -> None:
    """Who is on call needs the container's word, and users the stable version."""
    live.server.broken.add("2")
    with pytest.raises(PushError, match="could not deploy 2: Model server terminated"):
        live.target.load(make_model("broken"), 2, generation=1)
    assert live.shares() == {1: 100}
    live.target.retire(2, generation=1)
    assert live.loaded() == {1}
    assert live.target.next_number() == 3


def test_a_slow_deployment_is_given_up(live: VertexCounterpart, make_model: MakeModel) -> None:
    """A rollout must end, even if the operation does not."""
    live.server.deploy_seconds = 60
    impatient = dataclasses.replace(live.target, load_seconds=1.0)
    with pytest.raises(PushError, match="Version 2 has not been deployed in 1 s"):
        impatient.load(make_model("huge"), 2, generation=1)


def test_a_change_in_between_is_no_obstacle(live: VertexCounterpart, make_model: MakeModel) -> None:
    """An etag that changed is read anew; one that keeps changing is told."""
    live.target.load(make_model("second"), 2, generation=1)
    live.server.conflicts = 3
    live.target.route(Routing(weight=10), generation=1)
    assert live.shares() == {1: 90, 2: 10}
    live.server.conflicts = 100
    with pytest.raises(PushError, match="Somebody else keeps changing"):
        live.target.route(Routing(weight=20), generation=1)
    assert live.target.routing() == Routing(weight=10)


def test_another_model_of_that_name_is_not_deployed(
    live: VertexCounterpart, make_model: MakeModel
) -> None:
    """A name in the registry is no proof of what it holds: the digest is."""
    models, registry = live.server.models, "projects/flights/locations/here/models"
    models[f"{registry}/late-2"] = models[f"{registry}/late-1"]
    with pytest.raises(PushError, match="registry has another model as late-2"):
        live.target.load(make_model("second"), 2, generation=1)
    assert live.loaded() == {1}


def test_somebody_else_s_deployment_stays(live: VertexCounterpart, make_model: MakeModel) -> None:
    """An endpoint may serve a colleague's model, which no rollout may take down."""
    from google.cloud.aiplatform_v1 import types

    live.server.deployed["99"] = types.DeployedModel(id="99", display_name="theirs")
    live.target.load(make_model("second"), 2, generation=1)
    live.target.promote(2, generation=1)
    live.target.retire(1, generation=1)
    assert set(live.server.deployed) == {"2", "99"}


def test_half_a_percent_is_refused(live: VertexCounterpart, make_model: MakeModel) -> None:
    """Rounded to 0 a stage would wait for ever; rounded to 1 it would double the risk."""
    live.target.load(make_model("second"), 2, generation=1)
    with pytest.raises(PushError, match="whole percents"):
        live.target.route(Routing(weight=0.5), generation=1)


def test_a_service_that_is_down_or_has_no_endpoint_is_named(
    live: VertexCounterpart, make_model: MakeModel
) -> None:
    """The message must say which endpoint of which project was meant."""
    lost = dataclasses.replace(live.target, endpoint="8")
    with pytest.raises(PushError, match=r"NotFound.*endpoints/8"):
        lost.load(make_model("second"), 2, generation=1)
    down = dataclasses.replace(live.target, api_endpoint="http://127.0.0.1:1", call_seconds=1.0)
    with pytest.raises(PushError, match=r"Vertex AI could not.*endpoints/7"):
        down.route(Routing(), generation=1)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("model_name", "Late Flights"),
        ("storage_uri", "/models/late"),
        ("state_directory", "gs://bucket/state"),
        ("replicas", 0),
        ("project", ""),
    ],
)
def test_bad_settings_are_refused(setting: str, value: object) -> None:
    """A pipeline must not run for an hour before its target turns out unusable."""
    good = VertexTarget("p", "l", "7", "late", "/models", "gs://models", "image", "/state")
    with pytest.raises(ConfigError, match=setting):
        dataclasses.replace(good, **{setting: value})
