"""Where in a stream something stands, in words: the line of a text, the record of a TFRecord."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

_FRAME = 16
"""Bytes of a TFRecord around its data: length, two checksums."""

_LARGEST = 1 << 32


def places(
    kind: str, inside: str, offsets: Sequence[int], chunks: Iterable[bytes]
) -> Iterator[str]:
    """The place of each offset; offsets come in rising order."""
    if " column " in f" {inside} ":
        return _lines(offsets, chunks, "value")
    if kind in ("TFRecord", "statistics"):
        return _records(offsets, chunks)
    if kind in ("log", "report", "schema", "vocabulary", "table", "JSON", "text"):
        return _lines(offsets, chunks, "line")
    return (f"byte {offset:,}" for offset in offsets)


def _lines(offsets: Sequence[int], chunks: Iterable[bytes], unit: str) -> Iterator[str]:
    waiting, begins, line = list(offsets), 0, 1
    for chunk in chunks:
        counted = 0
        while waiting and waiting[0] < begins + len(chunk):
            here = waiting.pop(0) - begins
            line += chunk.count(b"\n", counted, here)
            counted = here
            yield f"{unit} {line:,}"
        line += chunk.count(b"\n", counted)
        begins += len(chunk)


def _records(offsets: Sequence[int], chunks: Iterable[bytes]) -> Iterator[str]:
    waiting, data, begins = list(offsets), b"", 0
    at, record = 0, 1
    for chunk in chunks:
        data += chunk
        while waiting and at + 8 <= begins + len(data):
            here = at - begins
            size = _FRAME + int.from_bytes(data[here : here + 8], "little")
            if size > _LARGEST:  # no TFRecord after all
                yield from (f"byte {offset:,}" for offset in waiting)
                return
            if waiting[0] < at + size:
                yield f"record {record:,}"
                waiting.pop(0)
            else:
                at, record = at + size, record + 1
        done = min(at - begins, len(data))
        data, begins = data[done:], begins + done
    yield from (f"byte {offset:,}" for offset in waiting)
