"""Token: a keyed, one-way replacement that keeps equality, by AES-256-CMAC.

A token is 18 bytes, the key's version in 3 and the first 120 bits of the MAC (RFC 4493), written as
24 characters of base64url (RFC 4648). Within one domain, namespace and key version, equal values
have equal tokens; across any of these, tokens cannot be linked without the keyset.
"""

from __future__ import annotations

import base64
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ...errors import DataError
from ..cmac import Bytes, Counts, mac_column, mac_message
from ..keyset import Keyset
from ..repetition import repeats
from ..token_text import MAC_BYTES, TOKEN_CHARACTERS, VERSION_BYTES, Pairs, token_text
from .technique import Technique

_PURPOSE = "token"

MOST_ROWS = (2**31 - 1) // TOKEN_CHARACTERS
"""What Arrow's 32-bit offsets into the text of a column allow."""


class Token(Technique):
    """Replaces text or bytes by tokens of the keyset's primary version."""

    name: ClassVar[str] = "token"
    makes_text: ClassVar[bool] = True
    keyed: ClassVar[bool] = True

    def __init__(self, namespace: str, keyset: Keyset) -> None:
        self._key = keyset.subkey(_PURPOSE, namespace)
        self._version = keyset.primary.to_bytes(VERSION_BYTES, "big")

    def apply_column(self, values: pa.Array) -> pa.Array:
        """Tokenises a column of text or bytes.

        Args:
          values: string, binary, large_string or large_binary, sliced or not, or a dictionary of
            one of these. The token of text is that of its UTF-8 bytes.

        Returns:
          string, shape (rows,); null where ``values`` is.

        Raises:
          DataError: for any other type, and for more than :data:`MOST_ROWS` rows.
        """
        if len(values) > MOST_ROWS:
            raise DataError(
                f"A column of {len(values):,} rows is too long to tokenise at once",
                remedy=f"Give it in batches of at most {MOST_ROWS:,} rows.",
            )
        if pa.types.is_null(values.type):
            return pa.nulls(len(values), pa.string())
        if pa.types.is_dictionary(values.type):
            return self.apply_column(values.dictionary).take(values.indices)
        if not _is_text(values.type):
            raise _not_text(str(values.type))
        if repeats(values):
            return self.apply_column(values.dictionary_encode())
        return self._tokenize(values)

    def apply_value(self, value: Any) -> str | None:
        """The token of one str or bytes; None stays None.

        Raises:
          DataError: for any other type, and for text that UTF-8 cannot encode.
        """
        if value is None:
            return None
        if isinstance(value, str):
            value = _utf8(value)
        if not isinstance(value, bytes):
            raise _not_text(type(value).__name__)
        mac = mac_message(self._key, value)[:MAC_BYTES]
        return base64.urlsafe_b64encode(self._version + mac).decode()

    def _tokenize(self, values: pa.Array) -> pa.Array:
        macs = mac_column(self._key, *_bytes_and_offsets(values.drop_null()))
        return _fixed_width_text(token_text(self._version, macs), values)


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    return any(
        test(kind)
        for test in (types.is_string, types.is_binary, types.is_large_string, types.is_large_binary)
    )


def _bytes_and_offsets(values: pa.Array) -> tuple[Bytes, Counts]:
    """The data buffer of a column without nulls, and its offsets there as int64."""
    _, offset_buffer, data_buffer = values.buffers()
    wide = pa.types.is_large_string(values.type) or pa.types.is_large_binary(values.type)
    if not len(values):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    whole = np.frombuffer(offset_buffer, np.int64 if wide else np.int32)
    offsets: Counts = whole[values.offset : values.offset + len(values) + 1].astype(np.int64)
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer else np.empty(0, np.uint8)
    return data, offsets


def _fixed_width_text(text: Pairs, like: pa.Array) -> pa.Array:
    """Hands the tokens out, one to each row of ``like`` that is not null."""
    widths = np.zeros(len(like) + 1, np.int32)
    widths[1:] = TOKEN_CHARACTERS
    validity = None
    if like.null_count:
        valid = np.asarray(like.is_valid())
        widths[1:] *= valid
        validity = pa.py_buffer(np.packbits(valid, bitorder="little"))
    offsets = pa.py_buffer(np.cumsum(widths, dtype=np.int32))
    return pa.StringArray.from_buffers(
        len(like), offsets, pa.py_buffer(text), validity, like.null_count, 0
    )


def _utf8(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise DataError(
            "A value to tokenise is not Unicode text", remedy="Decode it as UTF-8, or give bytes."
        ) from None


def _not_text(kind: str) -> DataError:
    return DataError(
        f"A token is made from text or bytes, not from {kind}",
        remedy="Give the value as it is written in the file.",
    )
