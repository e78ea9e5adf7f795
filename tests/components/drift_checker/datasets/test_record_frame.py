"""The frame that tells a TFRecord file from others."""

from tidegate.components.drift_checker.datasets.record_frame import (
    begins_with_record,
    masked_checksum,
)


def test_the_checksum_is_castagnolis():
    """Users would lose every TFRecord file to "neither data nor statistics"."""
    # CRC-32C of "123456789" is 0xE3069283 (RFC 3720's polynomial, check value of the catalogue).
    crc = (masked_checksum(b"123456789") - 0xA282EAD8) & 0xFFFFFFFF
    assert ((crc >> 17) | (crc << 15)) & 0xFFFFFFFF == 0xE3069283


def test_only_a_frame_begins_like_one(files):
    """Users would have a statistics file read as records."""
    head = files.records("a", [{"x": [1]}]).read_bytes()
    assert begins_with_record(head)
    assert not begins_with_record(head[:8] + b"\0\0\0\0")
    assert not begins_with_record(b"a,b\n1,2\n3,4\n")
    assert not begins_with_record(b"")
