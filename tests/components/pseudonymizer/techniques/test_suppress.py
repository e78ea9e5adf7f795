"""Suppress: nothing of a value remains but that there was one, or not even that."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.pseudonymizer.techniques import Suppress
from tidegate.components.pseudonymizer.techniques.suppress import SuppressSettings


@pytest.mark.parametrize("replacement", ["***", None])
def test_every_value_comes_out_alike(keyset, replacement):
    """Of whatever type; what is missing stays missing."""
    suppress = Suppress("note", keyset, SuppressSettings(replacement))
    for values in (pa.array(["a", None]), pa.array([1.5, None]), pa.array([b"\xff", None])):
        published = suppress.apply_column(values)
        assert published.type == pa.string()
        assert published.to_pylist() == [replacement, None]
        assert suppress.apply_value(values[0].as_py()) == replacement
    assert suppress.apply_column(pa.array([["a", "b"], None])).to_pylist() == (
        [[replacement] * 2, None]
    )


def test_it_counts_what_it_suppresses(keyset):
    """A report says how much was lost."""
    suppress = Suppress("note", keyset, SuppressSettings())
    assert suppress.suppressed(pa.array(["a", None, "b"])) == 2
