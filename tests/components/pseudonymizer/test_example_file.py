"""Reading gzipped TFRecords: whole, or not at all."""

from __future__ import annotations

import struct
import zlib

import pytest
import tensorflow as tf

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.example_file import ExampleFile


def _records(numbers):
    for number in numbers:
        example = tf.train.Example()
        example.features.feature["x"].int64_list.value.append(number)
        yield example.SerializeToString()


def _framed(tmp_path, numbers):
    """The bytes of an uncompressed TFRecord file."""
    path = tmp_path / "plain"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in _records(numbers):
            writer.write(record)
    return path.read_bytes()


def _compress(parts):
    """One gzip member, and how many of its bytes there are once each part is written."""
    packer = zlib.compressobj(wbits=31)
    content, ends = b"", []
    for part in parts:
        content += packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)
        ends.append(len(content))
    return content + packer.flush(), ends


def _read(tmp_path, content):
    path = tmp_path / "part.gz"
    path.write_bytes(content)
    batches = ExampleFile(str(path), ["x"]).batches()
    return [value for batch in batches for value in batch.column(0).to_pylist()]


def test_a_file_cut_between_two_records_is_refused(tmp_path):
    """Users would train on the half of their rows that came before the cut."""
    parts = [_framed(tmp_path, range(50)), _framed(tmp_path, range(50, 90))]
    content, ends = _compress(parts)
    assert _read(tmp_path, content) == list(range(90))
    for end in (ends[0], ends[1], len(content) - 1):
        with pytest.raises(DataError, match=r"Cannot read the examples: EOFError.*part\.gz"):
            _read(tmp_path, content[:end])


def test_a_damaged_size_is_refused(tmp_path):
    """A file whose end belongs to another one is not the file that was written."""
    content, _ = _compress([_framed(tmp_path, range(9))])
    with pytest.raises(DataError, match="Cannot read the examples"):
        _read(tmp_path, content[:-4] + struct.pack("<I", 7))


def test_several_members_in_one_file_are_read(tmp_path):
    """Files that were joined are as valid as one that was written at once."""
    members = [_compress([_framed(tmp_path, part)])[0] for part in (range(3), range(3, 5))]
    assert _read(tmp_path, b"".join(members)) == list(range(5))
