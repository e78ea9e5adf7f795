"""TensorFlow Serving: what is done in which order, and what happens when the server does not."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import text_format
from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

from tidegate.components.canary_pusher.model_files import ModelFiles, read_model
from tidegate.components.canary_pusher.targets.client_split import read_split
from tidegate.components.canary_pusher.targets.tensorflow_serving import TensorFlowServingTarget
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import FencedError, PushError

from .local_tensorflow_serving import LocalTensorFlowServing, serving, version_that_answers
from .tensorflow_serving_counterpart import target_of

MakeModel = Callable[[str], ModelFiles]


@pytest.fixture
def server() -> Iterator[LocalTensorFlowServing]:
    with serving() as state:
        yield state


@pytest.fixture
def target(server: LocalTensorFlowServing, tmp_path: Path) -> TensorFlowServingTarget:
    return target_of(server, tmp_path)


@pytest.fixture
def live(target: TensorFlowServingTarget, make_model: MakeModel) -> TensorFlowServingTarget:
    """A target with version 1 as its stable one."""
    target.load(make_model("first"), 1, generation=1)
    target.promote(1, generation=1)
    return target


def configuration(target: TensorFlowServingTarget) -> ModelServerConfig:
    return text_format.Parse(Path(target.config_file).read_text(), ModelServerConfig())


def test_a_label_waits_until_the_version_has_loaded(
    live: TensorFlowServingTarget, server: LocalTensorFlowServing, make_model: MakeModel
) -> None:
    """A label on a version that is not there fails every client which goes by it."""
    server.load_seconds = 0.6
    started = time.monotonic()
    live.load(make_model("second"), 2, generation=1)
    assert time.monotonic() - started >= 0.6
    assert version_that_answers(server.address, "late", label="canary") == 2
    assert version_that_answers(server.address, "late", label="stable") == 1


def test_the_stable_label_moves_only_on_promotion(
    live: TensorFlowServingTarget, server: LocalTensorFlowServing, make_model: MakeModel
) -> None:
    """Clients that know nothing of rollouts go by the label."""
    live.load(make_model("second"), 2, generation=1)
    live.route(Routing(weight=100), generation=1)
    assert version_that_answers(server.address, "late", label="stable") == 1
    live.promote(2, generation=1)
    assert version_that_answers(server.address, "late", label="stable") == 2
    with pytest.raises(grpc.RpcError):
        version_that_answers(server.address, "late", label="canary")


def test_a_server_that_starts_anew_finds_its_versions_and_no_label(
    live: TensorFlowServingTarget, make_model: MakeModel
) -> None:
    """With labels in the file a server without the flag for it does not start at all."""
    live.load(make_model("second"), 2, generation=1)
    [entry] = configuration(live).model_config_list.config
    assert list(entry.model_version_policy.specific.versions) == [1, 2]
    assert not entry.version_labels


def test_labels_stand_in_the_file_where_servers_allow_them(
    server: LocalTensorFlowServing, tmp_path: Path, make_model: MakeModel
) -> None:
    """Without them clients would find no label after a server's restart."""
    target = dataclasses.replace(target_of(server, tmp_path), labels_at_start=True)
    target.load(make_model("first"), 1, generation=1)
    target.promote(1, generation=1)
    [entry] = configuration(target).model_config_list.config
    assert dict(entry.version_labels) == {"stable": 1}


def test_other_models_of_the_server_are_left_alone(
    target: TensorFlowServingTarget, make_model: MakeModel
) -> None:
    """A configuration replaces the one before whole: forgetting a neighbour would unload it."""
    Path(target.config_file).parent.mkdir(parents=True)
    Path(target.config_file).write_text(
        'model_config_list { config { name: "digits" base_path: "/digits" '
        "model_version_policy { latest { num_versions: 2 } } } }"
    )
    target.load(make_model("first"), 1, generation=1)
    digits, late = configuration(target).model_config_list.config
    assert (digits.name, digits.model_version_policy.latest.num_versions) == ("digits", 2)
    assert late.name == "late"


def test_a_version_that_fails_to_load_is_named_with_its_cause(
    live: TensorFlowServingTarget, server: LocalTensorFlowServing, make_model: MakeModel
) -> None:
    """A broken model must not wait out the whole deadline, nor take a request."""
    server.broken.add(2)
    with pytest.raises(PushError, match=r"Version 2 of 'late' does not load.*Crystal") as caught:
        live.load(make_model("broken"), 2, generation=1)
    assert server.address in str(caught.value)
    assert server.loaded("late") == {1}
    assert [arm.version for arm in read_split(live.split_file).arms if arm.percent] == [1]
    live.retire(2, generation=1)
    live.load(make_model("mended"), 3, generation=1)
    assert server.loaded("late") == {1, 3}


def test_a_version_that_never_loads_is_given_up(
    live: TensorFlowServingTarget, server: LocalTensorFlowServing, make_model: MakeModel
) -> None:
    """A rollout must end, even if the server does not."""
    server.load_seconds = 60
    impatient = dataclasses.replace(live, load_seconds=1.0)
    with pytest.raises(PushError, match="not become AVAILABLE in 1 s"):
        impatient.load(make_model("huge"), 2, generation=1)


def test_a_refused_label_is_an_error_that_can_be_tried_again(
    live: TensorFlowServingTarget, server: LocalTensorFlowServing, make_model: MakeModel
) -> None:
    """Clients by label would be failed if the refusal went unnoticed."""
    live.load(make_model("second"), 2, generation=1)
    server.refuses_labels = True
    with pytest.raises(PushError, match="not currently available"):
        live.promote(2, generation=1)
    assert live.live().number == 1  # type: ignore[union-attr]
    server.refuses_labels = False
    live.promote(2, generation=1)
    assert live.live().number == 2  # type: ignore[union-attr]


def test_a_server_that_is_down_is_named(target: TensorFlowServingTarget, tmp_path: Path) -> None:
    """Who is on call needs the address, and must get it before the deadline of a load."""
    down = dataclasses.replace(target, addresses=("127.0.0.1:1",), call_seconds=1.0)
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "saved_model.pb").write_text("graph")
    with pytest.raises(PushError, match=r"does not answer GetModelStatus.*127\.0\.0\.1:1"):
        down.load(read_model(str(tmp_path / "m")), 1, generation=1)


def test_traffic_is_taken_back_while_servers_are_down(
    live: TensorFlowServingTarget, make_model: MakeModel
) -> None:
    """A watchdog that restores the stable version must not need the server that just failed."""
    live.load(make_model("second"), 2, generation=1)
    live.route(Routing(weight=50), generation=1)
    down = dataclasses.replace(live, addresses=("127.0.0.1:1",))
    down.route(Routing(), generation=2)
    assert [arm.percent for arm in read_split(live.split_file).arms] == [100.0, 0.0]


def test_a_slow_load_does_not_keep_a_successor_waiting(
    live: TensorFlowServingTarget, server: LocalTensorFlowServing, make_model: MakeModel
) -> None:
    """A controller that takes over must get in while its predecessor still waits for a model."""
    server.load_seconds = 2.0
    model, outcome = make_model("second"), []

    def load() -> None:
        try:
            live.load(model, 2, generation=1)
        except FencedError as error:
            outcome.append(error)

    slow = threading.Thread(target=load)
    slow.start()
    time.sleep(0.3)
    live.route(Routing(), generation=2)
    assert slow.is_alive(), "the successor got in after the predecessor's load had ended"
    slow.join()
    assert outcome, "the predecessor labelled a version after it had lost its lease"


def test_every_server_must_answer(
    server: LocalTensorFlowServing, tmp_path: Path, make_model: MakeModel
) -> None:
    """Half of a fleet without the version would fail half of its requests."""
    with serving() as other:
        target = target_of(server, tmp_path)
        both = dataclasses.replace(target, addresses=(server.address, other.address))
        both.load(make_model("first"), 1, generation=1)
        assert server.loaded("late") == other.loaded("late") == {1}
        other.broken.add(2)
        with pytest.raises(PushError, match=other.address):
            both.load(make_model("second"), 2, generation=1)


def test_counters_must_be_somebody_s(live: TensorFlowServingTarget) -> None:
    """Without figures a rollout holds: the reason must be told, not guessed."""
    with pytest.raises(PushError, match="who counts"):
        live.observe()
