"""KServe: what the object says in which step, and what happens when the cluster does not follow."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets.kserve import KServeTarget
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import ConfigError, PushError

from .kserve_counterpart import KServeCounterpart, counterpart

MakeModel = Callable[[str], ModelFiles]


@pytest.fixture(params=["Standard", "Knative"])
def either(
    request: pytest.FixtureRequest, tmp_path: Path, make_model: MakeModel
) -> Iterator[KServeCounterpart]:
    """Either mode, with version 1 as the stable one."""
    with counterpart(tmp_path, request.param) as it:
        live(it, make_model)
        yield it


@pytest.fixture
def standard(tmp_path: Path, make_model: MakeModel) -> Iterator[KServeCounterpart]:
    with counterpart(tmp_path, "Standard") as it:
        live(it, make_model)
        yield it


@pytest.fixture
def knative(tmp_path: Path, make_model: MakeModel) -> Iterator[KServeCounterpart]:
    with counterpart(tmp_path, "Knative") as it:
        live(it, make_model)
        yield it


def live(it: KServeCounterpart, make_model: MakeModel) -> None:
    it.target.load(make_model("first"), 1, generation=1)
    it.target.promote(1, generation=1)


def test_a_promoted_canary_keeps_its_pods(
    standard: KServeCounterpart, make_model: MakeModel
) -> None:
    """A restart at the moment of promotion would leave all users without an answer."""
    target, server = standard.target, standard.server
    target.load(make_model("second"), 2, generation=1)
    target.route(Routing(weight=100), generation=1)
    before = server.runs["v2"]
    target.promote(2, generation=1)
    assert server.runs["v2"] is before
    assert server.shares() == {2: 100}


def test_a_canary_without_requests_has_a_pod(
    standard: KServeCounterpart, make_model: MakeModel
) -> None:
    """KServe gives 0 percent no replica: the version would never be ready and the rollout hang."""
    standard.target.load(make_model("second"), 2, generation=1)
    [canary] = standard.server.seen[-1]["spec"]["canary"]
    assert (canary["trafficPercent"], canary["predictor"]["minReplicas"]) == (0, 1)
    standard.target.route(Routing(weight=100), generation=1)
    [canary] = standard.server.seen[-1]["spec"]["canary"]
    assert canary["predictor"]["minReplicas"] == 2


def test_a_bad_revision_gets_no_request_while_it_is_taken_away(
    knative: KServeCounterpart, make_model: MakeModel
) -> None:
    """Knative's latest ready revision is the bad one until the stable one is up again."""
    target, server = knative.target, knative.server
    target.load(make_model("bad"), 2, generation=1)
    target.route(Routing(weight=25), generation=1)
    target.route(Routing(), generation=1)
    server.ready_seconds = 0.4
    retiring = threading.Thread(target=target.retire, args=(2, 1))
    retiring.start()
    seen = []
    while retiring.is_alive():
        seen.append(server.shares())
        retiring.join(0.01)
    assert not [shares for shares in seen if shares.get(2, 0)]
    assert not [shares for shares in seen if sum(shares.values()) != 100]


def test_all_requests_can_be_taken_back_from_a_canary(
    knative: KServeCounterpart, make_model: MakeModel
) -> None:
    """At 100 percent KServe takes the canary for rolled out; a rollback must still be one."""
    target, server = knative.target, knative.server
    target.load(make_model("second"), 2, generation=1)
    target.route(Routing(weight=100), generation=1)
    assert server.shares()[2] == 100
    target.route(Routing(), generation=1)
    assert server.shares()[1] == 100


def test_the_service_s_own_settings_survive(
    either: KServeCounterpart, make_model: MakeModel
) -> None:
    """A transformer or an annotation of a colleague must not be lost with the next rollout."""
    server = either.server
    assert server.object is not None
    server.object["spec"]["transformer"] = {"containers": [{"name": "t", "image": "t:1"}]}
    server.object["metadata"]["annotations"]["team"] = "flights"
    either.target.load(make_model("second"), 2, generation=1)
    assert server.object["spec"]["transformer"]["containers"][0]["image"] == "t:1"
    assert server.object["metadata"]["annotations"]["team"] == "flights"


def test_a_status_written_in_between_is_no_obstacle(
    either: KServeCounterpart, make_model: MakeModel
) -> None:
    """KServe writes the status at any time: a conflict is the rule and no failure."""
    either.target.load(make_model("second"), 2, generation=1)
    either.server.conflicts = 3
    either.target.route(Routing(weight=5), generation=1)
    assert either.server.shares()[2] == 5
    either.server.conflicts = 100
    with pytest.raises(PushError, match="Somebody else keeps changing"):
        either.target.route(Routing(weight=25), generation=1)
    assert either.target.routing() == Routing(weight=5)


def test_a_version_that_never_becomes_ready_is_given_up(
    either: KServeCounterpart, make_model: MakeModel
) -> None:
    """A broken model must end the rollout, and leave the stable version all requests."""
    either.server.broken.add(2)
    impatient = dataclasses.replace(either.target, load_seconds=1.0)
    with pytest.raises(PushError, match=r"Version 2 has not become ready|no SavedModel"):
        impatient.load(make_model("broken"), 2, generation=1)
    assert either.server.shares().get(1) == 100
    either.target.retire(2, generation=1)
    assert either.server.loaded() == {1}


def test_an_inference_service_of_somebody_else_is_left_alone(
    tmp_path: Path, make_model: MakeModel
) -> None:
    """The first version has no canary: it would take a running service's place at once."""
    with counterpart(tmp_path, "Standard") as it:
        foreign = {
            "metadata": {"annotations": {"serving.kserve.io/deploymentMode": "Standard"}},
            "spec": {"predictor": {"name": "v9", "model": {"storageUri": "gs://theirs/9"}}},
        }
        it.server.settle_seconds = 0
        assert it.server.put(foreign, create=True)[0] == 200
        with pytest.raises(PushError, match="not made here"):
            it.target.load(make_model("first"), 1, generation=1)
        assert it.server.shares() == {9: 100}


def test_half_a_percent_is_refused(either: KServeCounterpart, make_model: MakeModel) -> None:
    """Rounded to 0 a stage would wait for ever; rounded to 1 it would double the risk."""
    either.target.load(make_model("second"), 2, generation=1)
    with pytest.raises(PushError, match="whole percents"):
        either.target.route(Routing(weight=0.5), generation=1)


def test_a_cluster_that_is_down_is_named(tmp_path: Path, make_model: MakeModel) -> None:
    """Who is on call needs the object's name and the cause."""
    with counterpart(tmp_path, "Standard") as it:
        kubeconfig = Path(it.target.kubeconfig)
        kubeconfig.write_text(
            kubeconfig.read_text().replace("http://127.0.0.1:", "http://127.0.0.1:1#")
        )
        with pytest.raises(PushError, match=r"does not answer.*inferenceservices.*/late in models"):
            it.target.load(make_model("first"), 1, generation=1)


def test_no_way_into_the_cluster_is_named(tmp_path: Path, make_model: MakeModel) -> None:
    """Outside of a cluster and without a kubeconfig the message must say which is missing."""
    target = KServeTarget("late", str(tmp_path / "a"), "pvc://m", str(tmp_path / "s"))
    with pytest.raises(PushError, match="Set kubeconfig"):
        target.load(make_model("first"), 1, generation=1)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("mode", "Serverless"),
        ("storage_uri", "/models/late"),
        ("model", {"storageUri": "gs://x"}),
        ("state_directory", "gs://bucket/state"),
        ("replicas", 0),
    ],
)
def test_bad_settings_are_refused(setting: str, value: object) -> None:
    """A pipeline must not run for an hour before its target turns out unusable."""
    good = KServeTarget("late", "/models", "pvc://models/late", "/state")
    with pytest.raises(ConfigError, match=setting):
        dataclasses.replace(good, **{setting: value})
