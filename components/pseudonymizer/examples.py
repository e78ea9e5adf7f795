"""Rows of Arrow columns as serialized tf.Examples, the same row always as the same bytes.

Features stand sorted by name, and a missing value has no feature. tfx_bsl's encoder writes the
features of each row in an order of its own, so that neither a file nor a hash of a row could be
repeated; this one builds each distinct value of a column once and joins them.

The wire format is that of tensorflow/core/example/feature.proto.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .column_shapes import is_list
from .text_columns import is_text, is_wide

_BYTES_LIST, _FLOAT_LIST, _INT64_LIST = b"\x0a", b"\x12", b"\x1a"
_FIELD_1, _FIELD_2 = b"\x0a", b"\x12"  # length-delimited

_NO_FEATURE = b""


def encode_examples(batch: pa.RecordBatch) -> list[bytes]:
    """Serializes every row of a batch.

    Args:
      batch: columns of int64, float32, text or bytes, lists of these, and null for columns without
        any value.

    Returns:
      One serialized tf.Example for each row, in order.

    Raises:
      TypeError: for a column of another type.
    """
    names = batch.schema.names
    columns = [_features(name, batch.column(names.index(name))) for name in sorted(names)]
    return [_delimited(_FIELD_1, b"".join(features)) for features in zip(*columns, strict=True)]


def _features(name: str, values: pa.Array) -> list[bytes]:
    """One map entry of Features for each row, or nothing where the value is missing."""
    if pa.types.is_null(values.type):
        return [_NO_FEATURE] * len(values)
    if is_list(values.type):
        return _features_of_lists(name, values)
    encoded = values.dictionary_encode()
    payloads, kind = _payloads(encoded.dictionary)
    entry = _entry_of(name, kind)
    entries = [*map(entry, payloads), _NO_FEATURE]
    indices = encoded.indices.fill_null(len(payloads))
    return list(map(entries.__getitem__, np.asarray(indices).tolist()))


def _features_of_lists(name: str, lists: pa.Array) -> list[bytes]:
    """As :func:`_features`, of several values a row; a row with an empty list has its feature."""
    inside = lists.flatten()
    if pa.types.is_null(inside.type):
        inside = inside.cast(pa.int64())
    payloads, kind = _payloads(inside)
    if kind is _BYTES_LIST:
        payloads = [_delimited(_FIELD_1, payload) for payload in payloads]
    sizes = pc.list_value_length(lists).to_pylist()
    key = _delimited(_FIELD_1, name.encode())
    features, start = [], 0
    for size in sizes:
        if size is None:
            features.append(_NO_FEATURE)
            continue
        values = b"".join(payloads[start : start + size])
        if kind is not _BYTES_LIST and size:
            values = _delimited(_FIELD_1, values)
        feature = _delimited(_FIELD_2, _delimited(kind, values))
        features.append(_delimited(_FIELD_1, key + feature))
        start += size
    return features


def _payloads(values: pa.Array) -> tuple[list[bytes], bytes]:
    """What stands for each value inside its list message, and the field of that list."""
    if pa.types.is_int64(values.type):
        return [_varint(value & 0xFFFFFFFFFFFFFFFF) for value in values.to_pylist()], _INT64_LIST
    if pa.types.is_float32(values.type):
        little = np.asarray(values).astype("<f4").tobytes()
        return [little[i : i + 4] for i in range(0, len(little), 4)], _FLOAT_LIST
    if is_text(values.type):
        kind = pa.large_binary() if is_wide(values.type) else pa.binary()
        return values.cast(kind).to_pylist(), _BYTES_LIST
    raise TypeError(f"No tf.Example feature holds {values.type}")


def _entry_of(name: str, kind: bytes) -> Callable[[bytes], bytes]:
    """Builds the map entry (name, Feature) around a payload; heads are shared by length."""
    key = _delimited(_FIELD_1, name.encode())
    heads: dict[int, bytes] = {}

    def entry(payload: bytes) -> bytes:
        size = len(payload)
        if size not in heads:
            values = _delimited(_FIELD_1, payload)
            feature = _delimited(kind, values)
            whole = _delimited(_FIELD_1, key + _delimited(_FIELD_2, feature))
            heads[size] = whole[: len(whole) - size]
        return heads[size] + payload

    return entry


def _delimited(tag: bytes, payload: bytes) -> bytes:
    return tag + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    if value < 0x80:
        return bytes((value,))
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
