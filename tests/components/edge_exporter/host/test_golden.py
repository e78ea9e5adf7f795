"""Golden vectors."""

import json

import numpy as np
import pytest

from tidegate.components.edge_exporter.host.golden import golden_vectors
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs

INPUTS = HostInputs((HostInput("temp", "float", "float32", (1,), name="temp"),), {})


def test_a_vector_is_what_the_model_reads_and_answers():
    """Users would lose the check on the device, or ship columns the model never reads."""
    rows = [{"temp": [1.5], "late": [1]}, {"temp": []}, {"temp": [float("nan")]}]
    answers = {"late": np.array([[0.1], [0.7], [np.nan]], np.float32)}
    golden = json.loads(
        golden_vectors(rows, answers, INPUTS, [0, 1, 2]), parse_constant=pytest.fail
    )
    assert golden["vectors"] == [
        {"row": {"temp": [1.5]}, "outputs": {"late": [0.1]}},
        {"row": {}, "outputs": {"late": [0.7]}},
        {"row": {"temp": ["NaN"]}, "outputs": {"late": ["NaN"]}},
    ]


def test_written_answers_are_exact():
    """Users would lose the last digits, and with them the tightest limit."""
    answers = {"y": np.random.default_rng(0).random((50, 1), np.float32)}
    golden = json.loads(golden_vectors([{}] * 50, answers, INPUTS, range(50)))
    read = np.float32([vector["outputs"]["y"] for vector in golden["vectors"]])
    np.testing.assert_array_equal(read, answers["y"])


def test_a_vector_is_a_short_line():
    """Users would lose megabytes: a picture's float32 written as float64 is twice as long."""
    rows = [{"temp": np.float32([value]).tolist()} for value in (0.1, 0.3, 1e-20)]
    answers = {"y": np.zeros((3, 1), np.float32)}
    lines = golden_vectors(rows, answers, INPUTS, range(3)).splitlines()
    assert lines[1] == '{"row": {"temp": [0.1]}, "outputs": {"y": [0.0]}},'
    vectors = json.loads("\n".join(lines))["vectors"]
    read = np.float32([vector["row"]["temp"] for vector in vectors])
    np.testing.assert_array_equal(read, [np.float32(row["temp"]) for row in rows])
