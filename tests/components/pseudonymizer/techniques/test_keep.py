"""Keep changes nothing."""

from __future__ import annotations

import pyarrow as pa

from tidegate.components.pseudonymizer.techniques import Keep


def test_values_stay_as_they_are(keyset):
    """A feature that is kept is what the model learns from."""
    keep = Keep("age", keyset)
    column = pa.array([1, None, 3])
    assert keep.apply_column(column).equals(column)
    assert [keep.apply_value(value) for value in (1, None, "a")] == [1, None, "a"]


def test_it_does_not_shield():
    """A policy asks this before it lets a direct identifier through."""
    assert not Keep.shields
