"""TFRecord files, copied without some of their records."""

from __future__ import annotations

import gzip

import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.erasure.record_files import copy_records, count_records

from .conftest import records


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_what_stays_stays_byte_for_byte(tmp_path, pack):
    """Other people's rows would be damaged by somebody's erasure."""
    source, copy = tmp_path / "source", tmp_path / "copy"
    source.write_bytes(pack(records(b"keep 1", b"leave", b"", b"keep 2")))
    copy_records(source, copy, lambda record: record != b"leave")
    content = copy.read_bytes()
    content = gzip.decompress(content) if pack is gzip.compress else content
    assert content == records(b"keep 1", b"", b"keep 2")
    assert count_records(source, lambda record: record == b"leave") == 1


def test_tensorflow_reads_the_copy(tmp_path):
    """A trainer would fail on checksums."""
    tensorflow = pytest.importorskip("tensorflow")
    source, copy = tmp_path / "source.gz", tmp_path / "copy.gz"
    with tensorflow.io.TFRecordWriter(str(source), "GZIP") as writer:
        for value in (b"a", b"leave", b"c"):
            writer.write(value)
    copy_records(source, copy, lambda record: record != b"leave")
    read = tensorflow.data.TFRecordDataset(str(copy), "GZIP").as_numpy_iterator()
    assert list(read) == [b"a", b"c"]


@pytest.mark.parametrize("content", [records(b"abc")[:-1], b"no records", b"\xff" * 64])
def test_a_damaged_file_is_refused(tmp_path, content):
    """Half of the rows would be lost in silence."""
    path = tmp_path / "damaged"
    path.write_bytes(content)
    with pytest.raises(DataError, match="TFRecord"):
        count_records(path, lambda record: True)
