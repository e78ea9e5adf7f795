"""Drop leaves nothing."""

from __future__ import annotations

import pyarrow as pa

from tidegate.components.pseudonymizer.techniques import Drop


def test_nothing_of_a_value_remains(keyset):
    """A caller that forgets to leave the column out must still not get its values."""
    drop = Drop("phone", keyset)
    assert drop.apply_column(pa.array(["+49-30-1", None])).to_pylist() == [None, None]
    assert drop.apply_value("+49-30-1") is None


def test_it_is_not_published():
    """The column does not appear in the Examples at all."""
    assert not Drop.publishes
