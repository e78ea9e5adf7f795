"""Encrypt: a deterministic replacement that the keyset's holder can undo, by AES-256-SIV.

The text is base64url (RFC 4648, padded) of the key's version in 3 bytes, the synthetic vector in 16
and the ciphertext, which is as long as the value (RFC 5297). Equal values have equal texts within
one domain, namespace and key version; what else shows is the value's length in bytes.
"""

from __future__ import annotations

import base64
import dataclasses
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ...config import Config
from ...errors import DataError
from ..cmac import BLOCK_BYTES, ROWS_PER_PASS, Bytes, Counts, windows, windows_into
from ..column_shapes import map_values, validity_of
from ..keyset import Keyset
from ..repetition import over_distinct
from ..sealed_text import GROUP_BYTES, GROUP_CHARACTERS, decode_rows, encode_rows, groups
from ..siv import Rows, SivColumn, SivKey, seal_message
from ..text_columns import bytes_and_offsets, bytes_of, is_text, not_text
from ..token_text import VERSION_BYTES
from .technique import ReversibleTechnique

MOST_CHARACTERS = 2**31 - 1
"""What Arrow's 32-bit offsets into the text of a column allow."""

HEAD_BYTES = VERSION_BYTES + BLOCK_BYTES


def siv_key(keyset: Keyset, namespace: str) -> SivKey:
    """Both halves of the key of a namespace under the primary version."""
    return SivKey(keyset.subkey("encrypt-mac", namespace), keyset.subkey("encrypt-ctr", namespace))


@dataclasses.dataclass(frozen=True)
class EncryptSettings(Config):
    """That it can be undone is said aloud.

    Attributes:
      reversible: must be true.
    """

    reversible: bool = False

    def __post_init__(self) -> None:
        wish = "true: whoever holds the keyset can undo it; use token where nobody should"
        self.require(self.reversible, "reversible", wish)


class Encrypt(ReversibleTechnique):
    """Encrypts text or bytes under the keyset's primary version."""

    name: ClassVar[str] = "encrypt"
    makes_text: ClassVar[bool] = True
    reads_text: ClassVar[bool] = False
    keyed: ClassVar[bool] = True
    Settings: ClassVar[type[Config]] = EncryptSettings

    def __init__(self, namespace: str, keyset: Keyset, settings: Config | None = None) -> None:
        del settings  # nothing but the consent
        self._key = siv_key(keyset, namespace)
        self._version = keyset.primary.to_bytes(VERSION_BYTES, "big")

    @classmethod
    def describe(cls, settings: EncryptSettings, namespace: str) -> str:
        """Says who can undo it, and what shows."""
        del settings
        return (
            "Encrypted, reversible for whoever holds the keyset; equal values of namespace "
            f"{namespace!r} have equal texts, and lengths show."
        )

    def apply_column(self, values: pa.Array) -> pa.Array:
        """Encrypts a column of text or bytes.

        Args:
          values: string, binary, large_string or large_binary, sliced or not, a dictionary of one
            of these, or lists of them.

        Returns:
          string, shape (rows,), or lists of it as they were; null where ``values`` is.

        Raises:
          DataError: for any other type, and for more text than one Arrow column holds.
        """
        return map_values(values, self._texts)

    def apply_value(self, value: Any) -> Any:
        """The text of one str or bytes, or of each of a list; None stays None.

        Raises:
          DataError: for any other type, and for text that UTF-8 cannot encode.
        """
        if value is None:
            return None
        if isinstance(value, (list, tuple)):
            return [self.apply_value(one) for one in value]
        sealed = seal_message(self._key, bytes_of(value, self.name))
        return base64.urlsafe_b64encode(self._version + sealed).decode()

    def reveal_column(self, published: pa.Array) -> pa.Array:
        """The values of a column of texts made under this version of the key.

        Returns:
          binary, shape (rows,), or lists of it; null where ``published`` is.

        Raises:
          DataError: for a text that was not made with this key, or was changed.
        """
        return map_values(published, self._values)

    def _texts(self, values: pa.Array) -> pa.Array:
        if pa.types.is_null(values.type):
            return pa.nulls(len(values), pa.string())
        if not is_text(values.type):
            raise not_text(self.name, str(values.type))
        return over_distinct(values, self._seal)

    def _seal(self, values: pa.Array) -> pa.Array:
        data, offsets = bytes_and_offsets(values.drop_null())
        messages = Rows(data, offsets[:-1], np.diff(offsets))
        sizes = messages.lengths + HEAD_BYTES
        counts = groups(sizes)
        ends = np.cumsum(counts)
        if len(ends) and GROUP_CHARACTERS * ends[-1] > MOST_CHARACTERS:
            raise DataError(
                "A column is too long to encrypt at once", remedy="Give it in smaller batches."
            )
        text = np.empty(GROUP_CHARACTERS * int(counts.sum()), np.uint8)
        column = SivColumn(self._key)
        for start in range(0, len(counts), ROWS_PER_PASS):
            rows = slice(start, start + ROWS_PER_PASS)
            before = ends[start] - counts[start]
            own = ends[rows] - before
            sealed = self._sealed(column, messages.part(rows), own - counts[rows], own)
            place = GROUP_CHARACTERS * before
            encoded = encode_rows(sealed, sizes[rows], own)
            text[place : place + len(encoded)] = encoded
        return _texts_of(text, counts, values)

    def _sealed(self, column: SivColumn, messages: Rows, firsts: Counts, ends: Counts) -> Bytes:
        """Version, vector and ciphertext of every row, from its first group up to its last."""
        size, begins = GROUP_BYTES * int(ends[-1]), GROUP_BYTES * firsts
        sealed = np.zeros(size + BLOCK_BYTES, np.uint8)
        vectors = column.vectors(messages)
        column.count(vectors, messages, sealed, begins + HEAD_BYTES)
        # Written last: the ciphertext before may have left zeros here.
        windows_into(sealed)[begins + VERSION_BYTES] = vectors.view(f"V{BLOCK_BYTES}").reshape(-1)
        for place, byte in enumerate(self._version):
            sealed[begins + place] = byte
        return sealed[:size]

    def _values(self, texts: pa.Array) -> pa.Array:
        if pa.types.is_null(texts.type):
            return pa.nulls(len(texts), pa.binary())
        if not is_text(texts.type):
            raise not_text(self.name, str(texts.type))
        decoded = decode_rows(*bytes_and_offsets(texts.drop_null()))
        if decoded is None:
            raise _not_authentic()
        buffer, begins, sizes = decoded
        head = np.frombuffer(self._version, np.uint8)
        if (sizes < HEAD_BYTES).any() or (buffer[begins[:, None] + np.arange(3)] != head).any():
            raise _not_authentic()
        return _filled(self._opened(buffer, begins, sizes - HEAD_BYTES), texts)

    def _opened(self, buffer: Bytes, begins: Counts, lengths: Counts) -> pa.Array:
        """The values without nulls."""
        vectors = windows(buffer)[begins + VERSION_BYTES].view(np.uint8).reshape(-1, BLOCK_BYTES)
        # Values lie as far apart as texts did, and what lies between them is left out by Arrow.
        opened = np.zeros(len(buffer) + BLOCK_BYTES, np.uint8)
        places = begins + HEAD_BYTES
        column = SivColumn(self._key)
        column.count(vectors, Rows(buffer, places, lengths), opened, places)
        if (column.vectors(Rows(opened, places, lengths)) != vectors).any():
            raise _not_authentic()
        bounds = np.concatenate([np.stack([places, places + lengths], 1).reshape(-1), [0]])
        bounds[-1] = bounds[-2] if len(lengths) else 0
        spaced = pa.LargeBinaryArray.from_buffers(
            pa.large_binary(), 2 * len(lengths), [None, pa.py_buffer(bounds), pa.py_buffer(opened)]
        )
        return spaced.take(pa.array(2 * np.arange(len(lengths)))).cast(pa.binary())


def _filled(values: pa.Array, like: pa.Array) -> pa.Array:
    """Hands the values out, one to each row of ``like`` that is not null."""
    if not like.null_count:
        return values
    valid = np.asarray(like.is_valid())
    return values.take(pa.array(np.cumsum(valid) - 1, mask=~valid))


def _not_authentic() -> DataError:
    return DataError(
        "A text was not made by encrypt with this key, or was changed",
        remedy="Check the keyset, its version and the namespace.",
    )


def _texts_of(text: Bytes, counts: Counts, like: pa.Array) -> pa.Array:
    """Hands the texts out, one to each row of ``like`` that is not null."""
    offsets = np.zeros(len(like) + 1, np.int32)
    if like.null_count:
        offsets[1:][np.asarray(like.is_valid())] = counts
    else:
        offsets[1:] = counts
    offsets *= GROUP_CHARACTERS
    np.cumsum(offsets, out=offsets)
    return pa.StringArray.from_buffers(
        len(like), pa.py_buffer(offsets), pa.py_buffer(text), validity_of(like)
    )
