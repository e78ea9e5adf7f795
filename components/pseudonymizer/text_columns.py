"""Columns of text or bytes: what lies in their buffers, and their text where that is needed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ..errors import DataError
from .cmac import Bytes, Counts


def is_text(kind: pa.DataType) -> bool:
    """Whether a plain column holds text or bytes."""
    types = pa.types
    return any(
        test(kind)
        for test in (types.is_string, types.is_binary, types.is_large_string, types.is_large_binary)
    )


def is_unicode(kind: pa.DataType) -> bool:
    """Whether a plain column says that it holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def is_wide(kind: pa.DataType) -> bool:
    """Whether a column of text or bytes has 64-bit offsets."""
    return bool(pa.types.is_large_string(kind) or pa.types.is_large_binary(kind))


def bytes_and_offsets(values: pa.Array) -> tuple[Bytes, Counts]:
    """The data buffer of a column without nulls, and its offsets there as int64."""
    _, offset_buffer, data_buffer = values.buffers()
    if not len(values):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    whole = np.frombuffer(offset_buffer, np.int64 if is_wide(values.type) else np.int32)
    offsets: Counts = whole[values.offset : values.offset + len(values) + 1].astype(np.int64)
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer else np.empty(0, np.uint8)
    return data, offsets


def as_text(values: pa.Array, technique: str) -> pa.Array:
    """A plain column as string or large_string.

    Raises:
      DataError: when it holds neither text nor bytes, or bytes that are not UTF-8.
    """
    if pa.types.is_null(values.type):
        return values.cast(pa.string())
    if is_unicode(values.type):
        return values
    if not is_text(values.type):
        raise not_text(technique, str(values.type))
    try:
        return values.cast(pa.large_string() if is_wide(values.type) else pa.string())
    except pa.ArrowInvalid:
        # Arrow's message would quote the value.
        raise not_utf8(technique) from None


def bytes_of(value: Any, technique: str) -> bytes:
    """One value's bytes; those of text are its UTF-8.

    Raises:
      DataError: when it is neither text nor bytes, or text that UTF-8 cannot encode.
    """
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise not_text(technique, type(value).__name__)
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise DataError(
            f"{technique}: a value is not Unicode text", remedy="Decode it as UTF-8, or give bytes."
        ) from None


def not_text(technique: str, kind: str) -> DataError:
    """The error for a value that is neither text nor bytes."""
    return DataError(
        f"{technique} takes text or bytes, not {kind}",
        remedy="Give the value as it is written in the file.",
    )


def not_utf8(technique: str) -> DataError:
    """The error for bytes that had to be text."""
    return DataError(
        f"{technique} needs text, and a value is not UTF-8",
        remedy="Repair the data, or set on_bad_utf8: null to treat such values as missing.",
    )
