"""Columns of tokens held against a set of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.pseudonymizer.erasure.token_set import TokenSet
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.techniques import Token


@pytest.fixture(scope="module")
def column():
    token = Token("person", Keyset("people", 1, (MasterKey(1, bytes(range(32))),)))
    return token.apply_column(pa.array([f"person{row}" for row in range(20_000)]))


@pytest.fixture(scope="module")
def forgotten(column):
    return column.take(pa.array(range(0, 20_000, 7))).to_pylist()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
@pytest.mark.parametrize("part", [slice(None), slice(13, 9_999), slice(5, 5)])
def test_it_finds_what_a_python_set_finds(column, forgotten, kind, part):
    """A forgotten subject would pass, or somebody else be left out."""
    rows = column.cast(kind)[part]
    expected = [value in set(forgotten) for value in rows.to_pylist()]
    assert TokenSet(forgotten).holds(rows).tolist() == expected


def test_nulls_are_in_no_set(column, forgotten):
    """A row without a subject would be taken for a forgotten one's."""
    rows = pa.array([None, forgotten[0], None, column[1].as_py(), forgotten[-1]])
    assert TokenSet(forgotten).holds(rows).tolist() == [False, True, False, False, True]
    assert not TokenSet(forgotten).holds(pa.nulls(3)).any()


def test_values_of_any_width_are_looked_up(forgotten):
    """An empty or odd value among tokens would break the look-up of all."""
    rows = pa.array(["", "x" * 24, forgotten[3], "longer than a token is in any case"])
    assert TokenSet(forgotten).holds(rows).tolist() == [False, False, True, False]
    assert TokenSet(["odd", *forgotten]).holds(
        pa.array(["odd", forgotten[0], "even"])
    ).tolist() == [
        True,
        True,
        False,
    ]


def test_an_empty_set_holds_nothing(column):
    """A pipeline without a ledger would lose rows."""
    assert not TokenSet([]).holds(column).any()
    assert TokenSet([]).holds(column).dtype == np.bool_
