"""The host's side: from raw values to inputs."""

import subprocess
import sys

import numpy as np
import pytest

from tidegate.components.edge_exporter.host import preprocess
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs, Vocabulary
from tidegate.components.edge_exporter.host.preprocess import InputError, Preprocessor


@pytest.fixture
def prepare():
    """A preprocessor of one input of each kind."""
    inputs = (
        HostInput("age", "int", "int32", (1,), missing=-1, name="age"),
        HostInput("age", "int", "int32", (1,), reads="presence", name="age_presence"),
        HostInput("pair", "float", "float32", (1, 2), name="pair"),
        HostInput("temp", "float", "float32", (1, 1), missing=float("nan"), name="temp"),
        HostInput("word", "string", "int32", (1,), missing=2, vocabulary="word", name="word"),
    )
    vocabulary = Vocabulary({"a": 0, "b": 1}, 9)
    return Preprocessor(HostInputs(inputs, {"word": vocabulary}).to_json())


ROW = {"age": 3, "pair": [1.0, 2.0], "temp": 20, "word": "b"}


def test_values_become_inputs_of_their_type_and_shape(prepare):
    """Users would lose every answer."""
    made = prepare(ROW)
    assert {name: (array.tolist(), array.dtype.name) for name, array in made.items()} == {
        "age": ([3], "int32"),
        "age_presence": ([1], "int32"),
        "pair": ([[1.0, 2.0]], "float32"),
        "temp": ([[20.0]], "float32"),
        "word": ([1], "int32"),
    }


@pytest.mark.parametrize("missing", [None, [], "absent"])
def test_missing_values_are_filled(prepare, missing):
    """Users would lose rows with a missing value, however it is given."""
    row = {"pair": [1.0, 2.0]}
    if missing != "absent":
        row |= {"age": missing, "temp": missing, "word": missing}
    made = prepare(row)
    assert (made["age"], made["age_presence"], made["word"]) == ([-1], [0], [2])
    assert np.isnan(made["temp"]).all()


def test_an_unknown_word_gets_the_default_id(prepare):
    """Users would lose rows with a category of tomorrow."""
    assert prepare({**ROW, "word": "tomorrow"})["word"] == [9]
    assert prepare({**ROW, "word": b"b"})["word"] == [1]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"pair": None}, "'pair' is missing, and the model needs it"),
        ({"pair": [1.0]}, "'pair' has 1 values, not 2"),
        ({"age": [1, 2]}, "'age' has 2 values, not 1"),
        ({"age": 2**40}, "'age' is 1099511627776, beyond 32 bits"),
        ({"age": 1.5}, "'age' is 1.5, not a whole number"),
        ({"age": True}, "'age' is True, not a whole number"),
        ({"temp": "warm"}, "'temp' is 'warm', not a number"),
        ({"word": 4}, "'word' is 4, not a string"),
    ],
)
def test_what_the_model_cannot_take_is_refused_by_feature(prepare, row, sentence):
    """Users would lose the name of the field to mend to a crash, or to a silent answer."""
    with pytest.raises(InputError, match=sentence):
        prepare({**ROW, **row})


def test_it_needs_numpy_alone():
    """Users would lose small devices: this file has to run where there is no TensorFlow."""
    program = (
        "import runpy, sys; runpy.run_path(sys.argv[1]);"
        "print({'tensorflow', 'tidegate', 'tfx'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", program, preprocess.__file__]
    assert subprocess.check_output(command, text=True) == "set()\n"
