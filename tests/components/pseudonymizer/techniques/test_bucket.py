"""Buckets: every number in its range, whatever holds it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import ConfigError, DataError
from tidegate.components.pseudonymizer.techniques import Bucket
from tidegate.components.pseudonymizer.techniques.bucket import BucketSettings


@pytest.fixture
def bucket(keyset):
    return Bucket("age", keyset, BucketSettings(edges=(18, 65.5)))


@pytest.mark.parametrize(
    "ages",
    [
        pa.array(["17.99", "18", "65", "65.5", None, "-1e3"]),
        pa.array([b"17.99", b"18", b"65", b"65.5", None, b"-1e3"], pa.large_binary()),
        pa.array([17.99, 18, 65, 65.5, None, -1000]),
        pa.array(["17.99", "18", "65", "65.5", None, "-1e3"]).dictionary_encode(),
    ],
)
def test_numbers_fall_into_their_ranges(bucket, ages):
    """An edge belongs to the range above it, as text and as a number alike."""
    expected = ["<18", "[18, 65.5)", "[18, 65.5)", ">=65.5", None, "<18"]
    assert bucket.apply_column(ages).to_pylist() == expected
    assert [bucket.apply_value(age) for age in ages.to_pylist()] == expected
    assert bucket.apply_column(ages.slice(1, 3)).to_pylist() == expected[1:4]


def test_lists_are_treated_number_by_number(bucket):
    """Examples hold lists."""
    assert bucket.apply_column(pa.array([[1, 70], [], None])).to_pylist() == (
        [["<18", ">=65.5"], [], None]
    )


def test_not_a_number_is_missing_and_infinities_are_numbers(bucket):
    """NaN has no range; it must not become the oldest."""
    column = pa.array([float("nan"), float("inf"), float("-inf")])
    assert bucket.apply_column(column).to_pylist() == [None, ">=65.5", "<18"]


@pytest.mark.parametrize(
    "value", ["", "seventeen", " 17", "1,5", "0x11", "1_0", "nan", "18\n", True]
)
def test_what_is_no_number_is_refused_unseen(bucket, value):
    """Guessing would put it into some range."""
    for refuse in (bucket.apply_value, lambda one: bucket.apply_column(pa.array([one]))):
        with pytest.raises(DataError, match="needs numbers") as caught:
            refuse(value)
        assert "seventeen" not in str(caught.value)


def test_ranges_may_have_names(keyset):
    """A model card reads better with them."""
    settings = BucketSettings(edges=(18.0,), labels=("minor", "adult"))
    assert Bucket("age", keyset, settings).apply_value(18) == "adult"


@pytest.mark.parametrize(
    "settings",
    [
        {"edges": ()},
        {"edges": (2.0, 1.0)},
        {"edges": (1.0, 1.0)},
        {"edges": (float("nan"),)},
        {"edges": (1.0,), "labels": ("one",)},
        {"edges": (1.0,), "labels": ("one", "one")},
    ],
)
def test_edges_that_make_no_ranges_are_refused(settings):
    """When the policy is read."""
    with pytest.raises(ConfigError, match="BucketSettings"):
        BucketSettings(**settings)
