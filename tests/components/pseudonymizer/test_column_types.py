"""Types of columns that are kept."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.pseudonymizer.column_types import (
    ColumnType,
    as_type,
    infer_type,
    wider,
)

EMPTY, INT, FLOAT, STRING = ColumnType


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], EMPTY),
        ([None, None], EMPTY),
        (["1", None, "-20"], INT),
        (["007"], INT),
        (["9223372036854775807", "-9223372036854775808"], INT),
        (["9223372036854775808"], STRING),
        (["1.5", "99999999999999999999"], STRING),
        (["1", "2.5", None], FLOAT),
        (["1e5", "-.5", "nan", "inf"], FLOAT),
        (["1", "NA"], STRING),
        (["0x10"], STRING),
        (["1 "], STRING),
        (["1,5"], STRING),
        (["true"], STRING),
        (["2013-01-01"], STRING),
    ],
)
def test_the_narrowest_type_of_all_values_is_found(values, expected):
    """A number read as text, or a long id rounded to a float, would be another feature."""
    assert infer_type(pa.array(values, pa.string())) is expected


def test_wider_holds_both():
    """Batches of one column may differ; the column has one type."""
    kinds = list(ColumnType)
    for low, one in enumerate(kinds):
        for other in kinds[low:]:
            assert wider(one, other) is wider(other, one) is other


def test_columns_are_read_as_their_type():
    """Blanks stay missing, integers stay exact, floats are float32 as a tf.Example has them."""
    whole = pa.array(["1", None, "9007199254740993"])
    assert as_type(whole, INT).to_pylist() == [1, None, 9007199254740993]
    assert as_type(whole, STRING).equals(whole)
    floats = as_type(pa.array(["0.1", None, "1"]), FLOAT)
    assert floats.type == pa.float32()
    assert floats.to_pylist() == [pytest.approx(0.1), None, 1.0]
    assert as_type(pa.array([None, None], pa.string()), EMPTY).to_pylist() == [None, None]
    assert as_type(pa.array([None, None], pa.string()), INT).to_pylist() == [None, None]
