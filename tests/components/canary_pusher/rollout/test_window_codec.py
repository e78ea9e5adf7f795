"""Windows on their way into a journal and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.components.canary_pusher.rollout.window_codec import (
    window_from_values,
    window_to_values,
)
from tidegate.components.canary_pusher.traffic.snapshot import BusinessTotals
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window
from tidegate.components.errors import JournalError

numbers = st.floats(allow_nan=False)
business = st.none() | st.builds(BusinessTotals, st.integers(0), *[numbers] * 5)


@given(
    st.floats(0, 1e300),
    st.none() | numbers,
    business,
    st.integers(0, 2**70),
    st.text(),
)
def test_every_number_comes_back_to_the_last_bit(seconds, bound, totals, requests, gap):
    """A replay of rounded figures may decide otherwise than the rollout did."""
    canary = ArmCounts(requests=requests)
    window = Window("C5", seconds, canary, slow_above=bound, canary_business=totals, gap=gap)
    line = json.dumps(window_to_values(window), allow_nan=False)
    assert repr(window_from_values(json.loads(line))) == repr(window)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("stage", None, "'stage' is None, not a string"),
        ("seconds", -1.0, "'seconds' is -1.0, not seconds"),
        ("seconds", "inf", "'seconds' is 'inf', not seconds"),
        ("seconds", True, "'seconds' is True, not a number"),
        ("slow_above", "soon", "'slow_above' is 'soon', not a number"),
        ("canary.requests", -1, "'canary': 'requests' is -1, not a whole number"),
        ("canary.requests", 1.5, "'requests' is 1.5"),
        ("canary.errors", 8, "canary errors 8 of 7 requests"),
        ("stable.slow", 1, "stable slow 1 of 0 timed"),
        ("disagreed", 3, "disagreed 3 of 2 compared"),
        ("stable", [], r"'stable' is \[\], not an object"),
    ],
)
def test_figures_that_cannot_be_are_named(path, value, complaint):
    """A changed journal must not be replayed as if it had been written so."""
    values = window_to_values(Window("C5", 10.0, ArmCounts(requests=7), compared=2))
    *arm, name = path.split(".")
    (values[arm[0]] if arm else values)[name] = value
    with pytest.raises(JournalError, match=complaint):
        window_from_values(values)
