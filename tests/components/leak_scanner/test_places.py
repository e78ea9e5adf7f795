"""Where in a stream something stands."""

from __future__ import annotations

import struct

import pytest

from tidegate.components.leak_scanner.places import places


def _frames(sizes):
    return b"".join(
        struct.pack("<QI", size, 0) + bytes([65]) * size + b"\0\0\0\0" for size in sizes
    )


@pytest.mark.parametrize("size", [1, 5, 16, 100, 10_000])
def test_records_are_counted_whatever_the_chunks(size):
    """The wrong record would be removed."""
    sizes = [3, 0, 200, 40, 1, 77]
    data = _frames(sizes)
    starts = [sum(16 + one for one in sizes[:place]) + 12 for place in range(len(sizes))]
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    found = list(places("TFRecord", "", starts, chunks))
    assert found == [f"record {place}" for place in range(1, 7)]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_lines_are_counted_whatever_the_chunks(size):
    """An editor must open at the right line."""
    data = b"one\ntwo\n\nfour five\nsix"
    offsets = [data.index(word) for word in (b"one", b"two", b"four", b"five", b"six")]
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    found = list(places("log", "", offsets, chunks))
    assert found == ["line 1", "line 2", "line 4", "line 4", "line 5"]


def test_what_only_calls_itself_records_is_told_by_byte():
    """Statistics are one message; a record's number would be made up."""
    assert list(places("statistics", "", [20, 3000], [b"\x0a\x10" * 2000])) == [
        "byte 20",
        "byte 3,000",
    ]


def test_a_column_is_told_by_its_value():
    """A line of a Parquet file does not exist."""
    assert list(places("table", "column email", [2, 5], [b"a\nb\n\nc\n"])) == ["value 2", "value 4"]
