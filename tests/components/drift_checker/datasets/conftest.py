"""Files of every form, small and real."""

from __future__ import annotations

import gzip
import struct

import pytest

from tidegate.components.drift_checker.datasets.record_frame import masked_checksum


class Files:
    """Writes files below a folder."""

    def __init__(self, folder):
        self.folder = folder

    def text(self, name, text):
        """A file of text."""
        return self.binary(name, text.encode())

    def binary(self, name, content):
        """A file of bytes."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def records(self, name, rows):
        """A TFRecord file of tf.Examples; each row maps a name to a list of values."""
        from tensorflow.core.example import example_pb2

        content = b""
        for row in rows:
            example = example_pb2.Example()
            for feature, values in row.items():
                filled = example.features.feature[feature]
                lists = {int: "int64_list", float: "float_list", bytes: "bytes_list"}
                for value in values:
                    getattr(filled, lists[type(value)]).value.append(value)
            content += _framed(example.SerializeToString())
        return self.binary(name, gzip.compress(content) if name.endswith(".gz") else content)


def _framed(record):
    length = struct.pack("<Q", len(record))
    checksums = [struct.pack("<I", masked_checksum(part)) for part in (length, record)]
    return length + checksums[0] + record + checksums[1]


@pytest.fixture
def files(tmp_path):
    """See :class:`Files`."""
    return Files(tmp_path)
