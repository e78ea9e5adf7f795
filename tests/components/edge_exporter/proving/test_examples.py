"""Drawing examples."""

import gzip

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.proving.examples import apart, raw_values, sample_records
from tidegate.components.errors import DataError

RECORDS = [b"%d" % number for number in range(400)]


def write(folder, shards, compression="GZIP"):
    """Writes the records into a split of some shards."""
    folder.mkdir()
    for shard in range(shards):
        name = f"data-{shard}.gz" if compression else f"data-{shard}"
        options = tf.io.TFRecordOptions(compression_type=compression)
        with tf.io.TFRecordWriter(str(folder / name), options) as writer:
            for record in RECORDS[shard::shards]:
                writer.write(record)
    return str(folder)


def test_the_draw_depends_on_records_and_seed_alone(tmp_path):
    """Users would lose repeatable proofs: another number of shards, another verdict."""
    one, three = write(tmp_path / "one", 1), write(tmp_path / "three", 3, "")
    drawn = sample_records([one], 50, seed=4)
    assert drawn == sample_records([three], 50, seed=4)
    assert drawn.records != sample_records([one], 50, seed=5).records
    assert (len(set(drawn.records)), drawn.total) == (50, 400)


def test_the_draw_is_even(tmp_path):
    """Users would lose coverage: a proof on the first rows says nothing of the last."""
    drawn = sample_records([write(tmp_path / "split", 1)], 200, seed=0)
    late = sum(int(record) >= 200 for record in drawn.records)
    assert 75 <= late <= 125


def test_fewer_than_asked_for_are_all(tmp_path):
    """Users would lose small splits."""
    drawn = sample_records([write(tmp_path / "split", 2)], 10**6, seed=0)
    assert sorted(drawn.records) == sorted(RECORDS)


def test_no_examples_are_an_error(tmp_path):
    """Users would lose the difference between a proof and none."""
    with pytest.raises(DataError, match=r"no examples.*EdgeSpec\.split"):
        sample_records([str(tmp_path)], 10, seed=0)


def test_a_truncated_file_is_named(tmp_path):
    """Users would lose the name of the file to make again."""
    folder = write(tmp_path / "split", 1)
    path = tmp_path / "split" / "data-0.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-3]))
    with pytest.raises(DataError, match="cannot be read to their end") as caught:
        sample_records([folder], 10, seed=0)
    assert caught.value.where == str(path)


def test_raw_values_are_text_and_numbers(serialize):
    """Users would lose every feature on the host's side of the proof."""
    row = {"word": "é", "count": [1, 2], "part": 0.5}
    assert raw_values(serialize(row)) == {"word": ["é"], "count": [1, 2], "part": [0.5]}


def test_single_files_are_read_as_well_as_folders(tmp_path):
    """Users of the command would have to move each file into a folder of its own."""
    folder = write(tmp_path / "split", 2)
    [first, second] = sorted((tmp_path / "split").iterdir())
    whole = sample_records([folder], 1000, seed=0)
    assert sample_records([str(first), str(second)], 1000, seed=0) == whole
    assert sample_records([f"{folder}/data-*"], 1000, seed=0) == whole


def test_no_example_is_calibrated_on_and_judged_by(tmp_path):
    """Users would lose an honest verdict: quantisation does best on what it was calibrated on."""
    sample = sample_records([write(tmp_path / "split", 1)], 400, seed=0)
    calibration, parity = apart(sample, 0.25, seed=0)
    assert sorted(calibration.records + parity.records) == sorted(RECORDS)
    assert 70 <= len(calibration.records) <= 130
    fewer = apart(sample_records([str(tmp_path / "split")], 100, seed=3), 0.25, seed=0)[0]
    assert set(fewer.records) <= set(calibration.records)
