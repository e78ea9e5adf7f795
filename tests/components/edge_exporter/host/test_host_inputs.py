"""The host's specification."""

import json

import pytest

from tidegate.components.edge_exporter.host.host_inputs import (
    HostInput,
    HostInputs,
    Vocabulary,
    written,
)
from tidegate.components.edge_exporter.rewriting.graph_inputs import identifier


def test_the_specification_is_strict_json_even_with_nan():
    """Users would lose JavaScript, whose parser refuses Python's bare NaN."""
    item = HostInput("temp", "float", "float32", (1,), missing=float("nan"), name="temp")
    words = {"word": Vocabulary({"é": 0}, -1)}
    spec = json.loads(HostInputs((item,), words).to_json(), parse_constant=pytest.fail)
    assert spec["inputs"][0]["missing"] == "NaN"
    assert spec["vocabularies"]["word"] == {"default": -1, "ids": {"é": 0}}
    assert "sparse" not in spec["inputs"][0]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1.5])
def test_numbers_survive_being_written(number):
    """Users would lose an infinity, or its sign."""
    assert str(float(written([number])[0])) == str(number)


def test_names_are_identifiers():
    """Users would lose features with a space, a dash or a word of Python's for a name."""
    assert identifier("from") == "from_"
    assert identifier("wind speed") == identifier("wind-speed") == "wind_speed"
    assert identifier("1st").isidentifier()
