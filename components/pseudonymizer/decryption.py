"""Undoing ``encrypt`` over a column that several versions of a key have made."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from .keyset import Keyset
from .techniques.encrypt import Encrypt
from .token_text import VERSION_BYTES

_VERSION_CHARACTERS = 4


def decrypt_column(values: pa.Array, namespace: str, keyset: Keyset) -> pa.Array:
    """The values of a column of texts that ``encrypt`` made, of whatever version.

    Args:
      values: string; a plain column.
      namespace: of the column.
      keyset: holding every version that occurs, disabled ones too.

    Returns:
      binary, shape (rows,); null where ``values`` is.

    Raises:
      DataError: for a text that was not made with these keys, or was changed.
      KeysetError: when a version was destroyed.
    """
    heads = pc.utf8_slice_codeunits(values, 0, _VERSION_CHARACTERS).dictionary_encode()
    opened = pa.nulls(len(values), pa.binary())
    for code, head in enumerate(heads.dictionary.to_pylist()):
        rows = np.flatnonzero(np.asarray(pc.equal(heads.indices, code).fill_null(False)))
        technique = Encrypt(namespace, keyset.looking_up(version_of(head)))
        mask = np.zeros(len(values), bool)
        mask[rows] = True
        part = technique.reveal_column(values.take(pa.array(rows)))
        opened = pc.replace_with_mask(opened, pa.array(mask), part)
    return opened


def decrypt_value(text: Any, namespace: str, keyset: Keyset) -> bytes | None:
    """One value, as :func:`decrypt_column`; None stays None."""
    opened: bytes | None = decrypt_column(pa.array([text], pa.string()), namespace, keyset)[
        0
    ].as_py()
    return opened


def version_of(text: str) -> int:
    """The key version of what ``token`` or ``encrypt`` made.

    Raises:
      DataError: when ``text`` is nothing of the kind.
    """
    try:
        head = base64.urlsafe_b64decode(text[:_VERSION_CHARACTERS])
    except (binascii.Error, ValueError):
        head = b""
    if len(head) != VERSION_BYTES:
        raise DataError("A text carries no key version", remedy="Give what Tidegate published.")
    return int.from_bytes(head, "big")
