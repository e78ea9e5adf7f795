"""Clamp: the rare ends of a distribution single nobody out."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import ConfigError, DataError
from tidegate.components.pseudonymizer.column_types import ColumnType
from tidegate.components.pseudonymizer.techniques import Clamp
from tidegate.components.pseudonymizer.techniques.clamp import ClampSettings


@pytest.fixture
def clamp(keyset):
    return Clamp("age", keyset, ClampSettings(low=1, high=90))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array(["-3", "007", "90.5", None]), ["1", "007", "90", None]),
        (pa.array([b"0", b"91"], pa.large_binary()), [b"1", b"90"]),
        (pa.array([-3, 7, 91, None]), [1, 7, 90, None]),
        (pa.array([0.5, 7.5, 1e9, None], pa.float32()), [1.0, 7.5, 90.0, None]),
        (pa.array([[0, 100], None]), [[1, 90], None]),
        (pa.nulls(2), [None, None]),
    ],
)
def test_only_what_lies_beyond_a_bound_changes(clamp, values, expected):
    """Whole numbers stay whole, and text stays as it is written."""
    assert clamp.apply_column(values).to_pylist() == expected
    assert [clamp.apply_value(value) for value in values.to_pylist()] == expected


def test_a_bound_that_is_not_whole_makes_floats(keyset):
    """In a column of whole numbers it would have to be rounded."""
    settings = ClampSettings(high=2.5)
    assert Clamp("x", keyset, settings).apply_column(pa.array([1, 3])).to_pylist() == [1.0, 2.5]
    assert Clamp.published_type(settings, ColumnType.INT) is ColumnType.FLOAT
    assert Clamp.published_type(ClampSettings(high=2), ColumnType.INT) is ColumnType.INT


def test_what_is_no_number_is_refused(clamp):
    """It lies neither beyond a bound nor within."""
    with pytest.raises(DataError, match="clamp needs numbers"):
        clamp.apply_column(pa.array(["12", "a dozen"]))


@pytest.mark.parametrize("settings", [{}, {"low": 2, "high": 1}, {"low": float("nan")}])
def test_bounds_without_sense_are_refused(settings):
    """When the policy is read."""
    with pytest.raises(ConfigError):
        ClampSettings(**settings)


@pytest.mark.parametrize("value", [2**70, [1, "secret"], object(), "secret\ud800"])
def test_a_value_that_no_column_holds_is_refused_unseen(clamp, value):
    """A gateway gets whatever somebody sends."""
    with pytest.raises(DataError, match="cannot be treated") as caught:
        clamp.apply_value(value)
    assert "secret" not in str(caught.value)
