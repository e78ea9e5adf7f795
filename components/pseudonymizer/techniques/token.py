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

from ...config import Config
from ...errors import DataError
from ..cmac import Bytes, mac_column, mac_message
from ..column_shapes import map_values, validity_of
from ..keyset import Keyset
from ..repetition import over_distinct
from ..text_columns import bytes_and_offsets, bytes_of, is_text, not_text
from ..token_text import MAC_BYTES, TOKEN_CHARACTERS, VERSION_BYTES, Pairs, token_text
from .technique import ValueTechnique

_PURPOSE = "token"

MOST_ROWS = (2**31 - 1) // TOKEN_CHARACTERS
"""What Arrow's 32-bit offsets into the text of a column allow."""


class Token(ValueTechnique):
    """Replaces text or bytes by tokens of the keyset's primary version."""

    name: ClassVar[str] = "token"
    makes_text: ClassVar[bool] = True
    reads_text: ClassVar[bool] = False
    keyed: ClassVar[bool] = True

    def __init__(self, namespace: str, keyset: Keyset, settings: Config | None = None) -> None:
        del settings
        self._key = keyset.subkey(_PURPOSE, namespace)
        self._version = keyset.primary.to_bytes(VERSION_BYTES, "big")

    @classmethod
    def describe(cls, settings: Any, namespace: str) -> str:
        """Says what equal values have in common."""
        del settings
        return (
            f"Replaced by a token of {TOKEN_CHARACTERS} characters, one way; equal values of "
            f"namespace {namespace!r} have equal tokens."
        )

    def apply_column(self, values: pa.Array) -> pa.Array:
        """Tokenises a column of text or bytes.

        Args:
          values: string, binary, large_string or large_binary, sliced or not, a dictionary of one
            of these, or lists of them. The token of text is that of its UTF-8 bytes.

        Returns:
          string, shape (rows,), or lists of it as they were; null where ``values`` is.

        Raises:
          DataError: for any other type, and for more than :data:`MOST_ROWS` values.
        """
        return map_values(values, self._tokens)

    def apply_value(self, value: Any) -> Any:
        """The token of one str or bytes, or the tokens of a list of them; None stays None.

        Raises:
          DataError: for any other type, and for text that UTF-8 cannot encode.
        """
        if value is None:
            return None
        if isinstance(value, (list, tuple)):
            return [self.apply_value(one) for one in value]
        return self._token_of(mac_message(self._key, bytes_of(value, self.name)))

    def _tokens(self, values: pa.Array) -> pa.Array:
        if len(values) > MOST_ROWS:
            raise DataError(
                f"A column of {len(values):,} values is too long to tokenise at once",
                remedy=f"Give it in batches of at most {MOST_ROWS:,} values.",
            )
        if pa.types.is_null(values.type):
            return pa.nulls(len(values), pa.string())
        if not is_text(values.type):
            raise not_text(self.name, str(values.type))
        return over_distinct(values, self._tokenize)

    def _tokenize(self, values: pa.Array) -> pa.Array:
        macs = mac_column(self._key, *bytes_and_offsets(values.drop_null()))
        return _fixed_width_text(self._text_of(macs), values)

    def _text_of(self, macs: Bytes) -> Pairs:
        return token_text(self._version, macs)

    def _token_of(self, mac: bytes) -> str:
        return self._written(mac)

    def _written(self, mac: bytes) -> str:
        return base64.urlsafe_b64encode(self._version + mac[:MAC_BYTES]).decode()


def _fixed_width_text(text: Pairs, like: pa.Array) -> pa.Array:
    """Hands the tokens out, one to each row of ``like`` that is not null."""
    widths = np.zeros(len(like) + 1, np.int32)
    widths[1:] = TOKEN_CHARACTERS
    if like.null_count:
        widths[1:] *= np.asarray(like.is_valid())
    offsets = pa.py_buffer(np.cumsum(widths, dtype=np.int32))
    return pa.StringArray.from_buffers(
        len(like), offsets, pa.py_buffer(text), validity_of(like), like.null_count, 0
    )
