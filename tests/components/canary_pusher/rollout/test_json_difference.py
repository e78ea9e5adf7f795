"""Where two JSON values differ first."""

from __future__ import annotations

import math

import pytest

from tidegate.components.canary_pusher.rollout.json_difference import (
    ABSENT,
    Difference,
    first_difference,
)


@pytest.mark.parametrize(
    ("ours", "theirs", "difference"),
    [
        ({"a": [1, {"b": 2.0}]}, {"a": [1, {"b": 2.5}]}, Difference("a.1.b", 2.0, 2.5)),
        ({"b": 1, "a": 2}, {"b": 2, "a": 1}, Difference("a", 2, 1)),
        ({"a": None}, {}, Difference("a", None, ABSENT)),
        ({}, {"a": None}, Difference("a", ABSENT, None)),
        ([1], [1, 2], Difference("1", ABSENT, 2)),
        ({"a": 1}, {"a": 1.0}, Difference("a", 1, 1.0)),
        ({"a": True}, {"a": 1}, Difference("a", True, 1)),
        ([], {}, Difference("", [], {})),
    ],
)
def test_the_first_difference_is_found(ours, theirs, difference):
    """Of two long records somebody has to be told which figure it is."""
    assert first_difference(ours, theirs) == difference


def test_equal_values_do_not_differ():
    """A replay that differs from itself is of no use."""
    value = {"a": [1, 2.5, None, {"b": "c"}], "d": True}
    assert first_difference(value, {"d": True, "a": [1, 2.5, None, {"b": "c"}]}) is None


def test_one_bit_is_a_difference_in_the_last_places():
    """It may be another processor; half the evidence is not."""
    nearly = first_difference([1.0], [math.nextafter(1.0, 2.0)])
    assert nearly is not None
    assert nearly.is_in_the_last_places
    assert not Difference("", 1.0, 1.1).is_in_the_last_places
    assert not Difference("", 1, 2).is_in_the_last_places
