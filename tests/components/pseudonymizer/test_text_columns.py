"""Text and bytes, in whatever column or value they come."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.text_columns import as_text, bytes_and_offsets, bytes_of

KINDS = [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_buffers_of_slices_are_read_where_they_begin(kind):
    """A slice read from its buffer's beginning would be other people's values."""
    column = pa.array(["left out", "a", "", "grüße"], pa.string()).cast(kind).slice(1)
    data, offsets = bytes_and_offsets(column)
    got = [data[start:end].tobytes() for start, end in itertools.pairwise(offsets)]
    assert got == [b"a", b"", "grüße".encode()]
    assert bytes_and_offsets(column[:0])[1].tolist() == [0]
    assert as_text(column, "truncate").to_pylist() == ["a", "", "grüße"]


def test_what_is_no_text_is_refused_unseen():
    """The message names the technique and the type, and no value."""
    with pytest.raises(DataError, match="truncate takes text or bytes, not int64"):
        as_text(pa.array([7]), "truncate")
    with pytest.raises(DataError, match="truncate needs text") as caught:
        as_text(pa.array([b"secret\xff"]), "truncate")
    assert "secret" not in str(caught.value)
    assert as_text(pa.nulls(2), "truncate").to_pylist() == [None, None]


def test_bytes_of_one_value():
    """Text counts as its UTF-8."""
    assert bytes_of("grüße", "token") == bytes_of("grüße".encode(), "token") == "grüße".encode()
    for value in ("\ud800", 7, None, ["a"]):
        with pytest.raises(DataError, match="token"):
            bytes_of(value, "token")
