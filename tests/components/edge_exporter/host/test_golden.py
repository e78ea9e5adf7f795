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
