"""The draw of examples to replay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.examples import draw_examples
from tidegate.components.errors import DataError

Write = Callable[[Path, list[bytes]], Path]
RECORDS = [f"record {number}".encode() for number in range(500)]


def test_the_draw_depends_on_records_and_seed_alone(tmp_path: Path, write_records: Write) -> None:
    """Beam shards and orders differently in every run; the decision must not."""
    write_records(tmp_path / "one" / "data-00000-of-00001.gz", RECORDS)
    write_records(tmp_path / "two" / "data-00000-of-00002.gz", RECORDS[:0:-2])
    write_records(tmp_path / "two" / "data-00001-of-00002.gz", RECORDS[::2])
    drawn = draw_examples([str(tmp_path / "one")], 100, seed=1)
    assert drawn == draw_examples([str(tmp_path / "two")], 100, seed=1)
    assert drawn != draw_examples([str(tmp_path / "one")], 100, seed=2)
    assert len(set(drawn)) == 100
    assert set(drawn) < set(RECORDS)


def test_the_draw_is_no_corner_of_the_data(tmp_path: Path, write_records: Write) -> None:
    """Spans are sorted by date: the first hundred flights are all from the first of the month."""
    write_records(tmp_path / "split" / "data.gz", RECORDS)
    places = [RECORDS.index(record) for record in draw_examples([str(tmp_path / "split")], 100, 0)]
    assert 200 < sum(places) / 100 < 300
    assert places != sorted(places)


def test_fewer_records_than_asked_for_are_all_drawn(tmp_path: Path, write_records: Write) -> None:
    """A small split is replayed whole, over all its folders; an empty one gives nothing."""
    write_records(tmp_path / "a" / "data.gz", RECORDS[:3])
    write_records(tmp_path / "b" / "data.gz", RECORDS[3:5])
    folders = [str(tmp_path / "a"), str(tmp_path / "b")]
    assert sorted(draw_examples(folders, 10, 0)) == sorted(RECORDS[:5])
    assert draw_examples([str(tmp_path / "none")], 10, 0) == []


def test_a_file_cut_short_is_named(tmp_path: Path, write_records: Write) -> None:
    """Judging a model by half of the data without a word would be worse than stopping."""
    path = write_records(tmp_path / "split" / "data.gz", RECORDS)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match=r"data\.gz"):
        draw_examples([str(path.parent)], 10, 0)
