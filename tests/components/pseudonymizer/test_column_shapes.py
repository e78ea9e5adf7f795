"""Lists and dictionaries are treated by their values, and keep their shape."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tidegate.components.pseudonymizer.column_shapes import map_values, one_to_a_row

ROWS = [["a", "b"], [], None, [None], ["c"]]


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.large_list(pa.large_string())], ids=str)
def test_lists_keep_their_shape(kind):
    """A value that slid into its neighbour's list would be another person's."""
    whole = pa.array(ROWS * 3, kind)
    for start in range(6):
        treated = map_values(whole.slice(start, 7), pc.utf8_upper)
        treated.validate(full=True)
        assert treated.type == kind
        assert treated.to_pylist() == [
            row and [one and one.upper() for one in row] for row in (ROWS * 3)[start : start + 7]
        ]


def test_what_lies_beneath_a_null_list_is_left_out():
    """Arrow allows values there; they are nobody's."""
    validity = pa.py_buffer(bytes([0b101]))
    offsets = pa.py_buffer(pa.array([0, 1, 2, 3], pa.int32()).buffers()[1])
    column = pa.Array.from_buffers(
        pa.list_(pa.string()), 3, [validity, offsets], children=[pa.array(["a", "b", "c"])]
    )
    seen = []

    def treat(values):
        seen.extend(values.to_pylist())
        return values

    assert map_values(column, treat).to_pylist() == [["a"], None, ["c"]]
    assert seen == ["a", "c"]


def test_columns_within_columns():
    """Lists of lists, and dictionaries of either."""
    nested = pa.array([[["a"], None], [], [["b", "c"]]])
    assert map_values(nested, pc.utf8_upper).to_pylist() == [[["A"], None], [], [["B", "C"]]]
    encoded = pa.array(["a", None, "a"]).dictionary_encode()
    assert map_values(encoded.slice(1), pc.utf8_upper).to_pylist() == [None, "A"]


def test_one_value_to_a_row():
    """A row is about one subject, also where columns are lists."""
    lists = pa.array([["a"], [], None, ["b"]], pa.large_list(pa.string()))
    assert one_to_a_row(lists).to_pylist() == ["a", None, None, "b"]
    assert one_to_a_row(lists.slice(1)).to_pylist() == [None, None, "b"]
    assert one_to_a_row(pa.array(["a"])).to_pylist() == ["a"]
    assert one_to_a_row(pa.array([["a", "b"]])) is None
