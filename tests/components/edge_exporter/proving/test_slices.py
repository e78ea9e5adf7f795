"""Dividing examples."""

import pytest

from tidegate.components.edge_exporter.proving.slices import slice_rows
from tidegate.components.errors import DataError


def counted(slices):
    """How many examples are in each."""
    return {name: int(chosen.sum()) for name, chosen in slices.items()}


def test_every_value_is_a_slice_and_so_is_none():
    """Users would lose the carrier, or the rows without one, that a format serves badly."""
    rows = [{"carrier": ["AA"]}] * 3 + [{"carrier": ["UA"]}] * 2 + [{"carrier": []}, {}]
    slices = slice_rows(rows, ("carrier",))
    assert counted(slices) == {"carrier=AA": 3, "carrier=(missing)": 2, "carrier=UA": 2}


def test_each_feature_divides_all_examples():
    """Users would lose rows to a division that covers only some."""
    rows = [{"carrier": ["AA"], "hour": [number % 3]} for number in range(9)]
    slices = counted(slice_rows(rows, ("carrier", "hour")))
    assert slices == {"carrier=AA": 9, "hour=0": 3, "hour=1": 3, "hour=2": 3}


def test_many_numbers_are_divided_at_their_quartiles():
    """Users would lose slices of a measurement to a thousand slices of one row."""
    rows = [{"distance": [float(number)]} for number in range(1, 101)]
    rows += [{"distance": [float("nan")]}, {}]
    slices = counted(slice_rows(rows, ("distance",)))
    assert list(slices.values()) == [25, 25, 25, 25, 2]
    assert next(iter(slices)) == "distance=1 to 25.75"


def test_a_number_of_few_values_and_a_long_tail_loses_nothing():
    """Users would lose the examples whose value is the most frequent one."""
    rows = [{"stops": [0]}] * 80 + [{"stops": [number]} for number in range(1, 31)]
    assert sum(counted(slice_rows(rows, ("stops",))).values()) == 110


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"a": [1]}], "No example has the feature 'carrier'"),
        ([{"carrier": ["AA", "UA"]}], "'carrier' has 2 values"),
    ],
)
def test_what_cannot_divide_is_refused(rows, message):
    """Users would lose the name of the setting to change."""
    with pytest.raises(DataError, match=message):
        slice_rows(rows, ("carrier",))
