"""How a TFRecord file frames its records: length, its checksum, the record, its checksum.

https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import struct

HEADER = struct.Struct("<QI")

_REFLECTED_CASTAGNOLI = 0x82F63B78


def begins_with_record(head: bytes) -> bool:
    """Whether a file that begins with ``head`` frames a record; chance says so once in 2**32."""
    if len(head) < HEADER.size:
        return False
    _, checksum = HEADER.unpack_from(head)
    return bool(checksum == masked_checksum(head[:8]))


def masked_checksum(data: bytes) -> int:
    """CRC-32C (Castagnoli, RFC 3720 appendix B.4), rotated and shifted as TFRecord has it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_REFLECTED_CASTAGNOLI if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
