"""Numbers are read alike from text, from columns and from one value."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.number_columns import as_numbers, number_of, written

NUMBERS = ["0", "-1", "007", "1.", ".5", "-2.5e-3", "1E9", "9007199254740993", "1e400", "5e-324"]


def test_text_is_read_to_the_nearest_double_in_both_forms():
    """An edge of a range would otherwise put batch and serving on two sides."""
    column = as_numbers(pa.array([*NUMBERS, None]), "bucket")
    assert column.to_pylist() == [*(number_of(text, "bucket") for text in NUMBERS), None]
    raw = pa.array([text.encode() for text in NUMBERS], pa.large_binary())
    assert as_numbers(raw, "bucket").to_pylist() == column.to_pylist()[:-1]


@pytest.mark.parametrize("text", ["", "+1", "1 ", "1,5", "inf", "nan", "0x1", "1_0", "--1", "e5"])
def test_what_is_no_decimal_number_is_refused_in_both_forms(text):
    """What one reader takes for a number and another does not would differ at serving."""
    with pytest.raises(DataError, match="bucket needs numbers"):
        as_numbers(pa.array([text]), "bucket")
    with pytest.raises(DataError, match="bucket needs numbers"):
        number_of(text, "bucket")


@pytest.mark.parametrize("column", [pa.array([True]), pa.array([b"\xff"]), pa.array([{"a": 1}])])
def test_other_columns_are_refused(column):
    """By name, and not somewhere inside of Arrow."""
    with pytest.raises(DataError):
        as_numbers(column, "bucket")


def test_numbers_are_written_as_people_do():
    """They stand in the names of ranges."""
    assert [written(one) for one in (18, 18.0, 0.5, -1e20)] == [
        "18",
        "18",
        "0.5",
        "-100000000000000000000",
    ]
