"""Columns of typed files in the types that techniques and Examples know."""

from __future__ import annotations

import datetime
import decimal

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.column_types import ColumnType
from tidegate.components.pseudonymizer.feature_columns import as_feature
from tidegate.components.pseudonymizer.plain_columns import declared_type, plain

DAY = datetime.date(2013, 1, 31)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([DAY, None]), ["2013-01-31", None]),
        (pa.array([decimal.Decimal("1.10")]), ["1.10"]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (pa.array([DAY]).dictionary_encode(), ["2013-01-31"]),
        (pa.array([[DAY], None]), [["2013-01-31"], None]),
        (pa.array([7], pa.uint64()), [7]),
        (pa.array([2**64 - 1], pa.uint64()), [str(2**64 - 1)]),
        (pa.array([np.float16(0.5), None]), [0.5, None]),
        (pa.array([b"ab"], pa.binary(2)), [b"ab"]),
    ],
)
def test_dates_and_decimals_become_the_text_of_a_csv_file(column, expected):
    """The same data must have the same tokens whatever file it comes in."""
    assert plain("x", column).to_pylist() == expected


@pytest.mark.parametrize(
    "column",
    [pa.array([1]), pa.array([1.5]), pa.array(["a"]), pa.array([b"\xff"]), pa.array([True])],
)
def test_what_is_plain_stays_as_it_is(column):
    """Nothing is copied for nothing."""
    assert plain("x", column) is column


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([{"a": 1}]), "'x' is of type struct"),
        (pa.array([[[1]]]), "'x' is of type list"),
        (pa.array([[1, None]]), "'x' has a list with a missing value inside"),
    ],
)
def test_what_no_feature_holds_is_named(column, message):
    """Found in the survey, before anything is written."""
    with pytest.raises(DataError, match=message):
        plain("x", column)


def test_a_declared_type_is_that_of_the_values():
    """A list of numbers is a feature of numbers."""
    assert declared_type(pa.list_(pa.int32())) is ColumnType.INT
    assert declared_type(pa.bool_()) is ColumnType.INT
    assert declared_type(pa.float64()) is ColumnType.FLOAT
    assert declared_type(pa.large_binary()) is ColumnType.STRING
    assert declared_type(pa.null()) is ColumnType.EMPTY


def test_features_have_the_types_of_tf_examples():
    """TensorFlow knows int64, float32 and bytes, alone or in lists."""
    assert as_feature(pa.array([True]), ColumnType.INT).type == pa.int64()
    assert as_feature(pa.array([1.5]), ColumnType.FLOAT).type == pa.float32()
    assert as_feature(pa.array([[1, 2], None]), ColumnType.FLOAT).to_pylist() == [[1.0, 2.0], None]
    assert as_feature(pa.array([b"\xff"]), ColumnType.STRING).to_pylist() == [b"\xff"]
