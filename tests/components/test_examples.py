"""The draw of examples, and their labels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tidegate.components.errors import DataError
from tidegate.components.examples import draw_examples, read_labels

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


def _record(**kinds: Any) -> bytes:
    import tensorflow as tf

    return tf.train.Example(
        features=tf.train.Features(feature={"late": tf.train.Feature(**kinds)})
    ).SerializeToString()


def test_labels_are_read_and_missing_ones_are_nan() -> None:
    """Labels come late: rows that have none yet must not count as on time."""
    import tensorflow as tf

    records = [
        _record(int64_list=tf.train.Int64List(value=[1])),
        _record(float_list=tf.train.FloatList(value=[0.5])),
        _record(int64_list=tf.train.Int64List()),
        _record(),
        b"",
    ]
    np.testing.assert_array_equal(read_labels(records, "late"), [1, 0.5, *[np.nan] * 3])


def test_a_label_that_is_no_number_is_refused_and_not_quoted() -> None:
    """A loss over words would be nonsense; the word itself may be personal."""
    import tensorflow as tf

    with pytest.raises(DataError, match="label 'late'") as caught:
        read_labels([_record(bytes_list=tf.train.BytesList(value=[b"secret"]))], "late")
    assert "secret" not in str(caught.value)
