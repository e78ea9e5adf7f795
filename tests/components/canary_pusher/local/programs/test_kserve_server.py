"""What the model server decides without KServe."""

import base64
import json
import os
import time

import numpy as np
import pytest

from tidegate.components.canary_pusher.local.programs.kserve_server.fault_injection import (
    FaultInjection,
)
from tidegate.components.canary_pusher.local.programs.kserve_server.requests import (
    UnreadableRequestError,
    examples_of_v1,
    examples_of_v2,
)
from tidegate.components.canary_pusher.settings.rehearsal import Faults


def encoded(example):
    """An example as text."""
    return base64.b64encode(example).decode()


def test_the_shapes_of_a_v1_request():
    """Users would lose clients that were written for TensorFlow Serving."""
    assert examples_of_v1({"instances": [{"b64": encoded(b"\x00a")}]}) == [b"\x00a"]
    named = [{"examples": {"b64": encoded(b"a")}}, {"examples": {"b64": encoded(b"b")}}]
    assert examples_of_v1({"instances": named}) == [b"a", b"b"]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"instances": {}},
        {"instances": []},
        {"instances": [None]},
        {"instances": [{"b64": "*"}]},
    ],
)
def test_v1_requests_without_examples(payload):
    """Users would lose the difference between their mistake and the model's."""
    with pytest.raises(UnreadableRequestError):
        examples_of_v1(payload)


def test_v2_tensors():
    """Users would lose clients of the V2 protocol."""
    assert examples_of_v2([encoded(b"a"), encoded(b"b")]) == [b"a", b"b"]
    for data in ([], [1.5], ["*"]):
        with pytest.raises(UnreadableRequestError):
            examples_of_v2(data)


def test_faults_are_as_frequent_as_asked_for(tmp_path):
    """Users would lose the size of the fault that a drill is about."""
    path = tmp_path / "faults.json"
    path.write_text(Faults(errors=0.25).to_json())
    injection = FaultInjection(str(path), seed=0)
    share = np.mean([injection.fails() for _ in range(4000)])
    assert share == pytest.approx(0.25, abs=0.03)


def test_without_faults_nothing_happens(tmp_path):
    """Users would lose good models to faults that nobody asked for."""
    for path in ("", str(tmp_path / "missing.json")):
        injection = FaultInjection(path, seed=0)
        outputs = np.array([[0.1], [0.9]])
        assert not any(injection.fails() for _ in range(100))
        assert injection.delay_seconds == 0
        assert injection.falsified(outputs) is outputs


def test_a_wrong_answer_is_another_examples_and_far_away(tmp_path):
    """Users would lose the drill: where most answers are alike, a random other is nearly right."""
    path = tmp_path / "faults.json"
    path.write_text(Faults(wrong_predictions=1.0).to_json())
    injection = FaultInjection(str(path), seed=0)
    injection.falsified(np.array([[0.1], [0.15], [0.8]]))
    assert injection.falsified(np.array([[0.12]])).tolist() == [[0.8]]
    assert injection.falsified(np.array([[0.9]])).tolist() == [[0.1]]


def test_a_file_that_is_being_written_changes_nothing(tmp_path):
    """Users would lose the fault in force for as long as the next one is written."""
    path = tmp_path / "faults.json"
    path.write_text(Faults(delay_milliseconds=50).to_json())
    injection = FaultInjection(str(path), seed=0)
    assert injection.delay_seconds == 0.05
    path.write_text('{"errors": 0.')
    time.sleep(0.06)
    assert injection.delay_seconds == 0.05
    path.write_text(json.dumps({"errors": 1.0}))
    os.utime(path, ns=(1, 1))
    time.sleep(0.06)
    assert injection.delay_seconds == 0
    assert injection.fails()
