"""What the examples hold of each input."""

import math

from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs, Vocabulary
from tidegate.components.edge_exporter.host.observed import observed

INPUTS = HostInputs(
    (
        HostInput("age", "int", "int32", (1,), name="age"),
        HostInput("age", "int", "int32", (1,), reads="presence", name="age_presence"),
        HostInput("image", "float", "float32", (1, 2), name="image"),
        HostInput("temp", "float", "float32", (1,), missing=math.nan, name="temp"),
        HostInput("word", "string", "int32", (1,), vocabulary="word", name="word"),
    ),
    {"word": Vocabulary({"a": 0}, 1)},
)
ROWS = [
    {"age": [3], "image": [0.0, 9.0], "temp": [1.5], "word": ["a"]},
    {"age": [], "image": [4.0, -2.0], "word": ["b"]},
]


def seen(calibrated, proven):
    """The inputs by name."""
    return {item.name: item for item in observed(INPUTS, calibrated, proven).inputs}


def test_numbers_have_the_range_of_the_calibration():
    """Users would lose the warning that nothing was proven about a value."""
    found = seen(ROWS, [{"age": [99], "image": [99.0, 99.0]}])
    assert (found["age"].range, found["image"].range) == ((3, 3), (-2, 9))
    assert found["temp"].range == (1.5, 1.5)
    assert found["word"].range is None
    assert found["age_presence"].range is None


def test_what_no_example_has_is_in_no_range():
    """Users would lose the export of a model with a feature that is always missing."""
    assert seen(ROWS[1:], ROWS[1:])["temp"].range is None


def test_not_a_number_is_refused_unless_the_examples_hold_some():
    """Users would lose either the guard, or rows that the model was proven to answer."""
    assert all(item.finite for item in seen(ROWS, ROWS).values())
    found = seen(ROWS, [*ROWS, {"temp": [math.nan]}, {"image": [1.0, math.inf]}])
    assert (found["temp"].finite, found["image"].finite) == (False, False)
    assert (found["temp"].range, found["image"].range) == ((1.5, 1.5), (-2, 9))
