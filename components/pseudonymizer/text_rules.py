"""What is done to text before its technique: normalisation, and bytes that are not UTF-8.

``Ada@Example.org `` and ``ada@example.org`` are one person, but two tokens. Normalisation makes
them one, in training and at serving alike: both use Python's own Unicode data, and only text that
is ASCII takes the quick way through Arrow, which there can do nothing else.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from .column_shapes import map_values
from .text_columns import is_text, is_wide

TRIM, NFC, CASE = "trim", "nfc", "case"
STEPS = (TRIM, NFC, CASE)

ERROR, NULL, RAW = "error", "null", "raw"
BAD_UTF8_RULES = (ERROR, NULL, RAW)

_ASCII_BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f "
_BLANKS = (
    f"{_ASCII_BLANKS}\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What trim takes away, listed so that no release of Python changes it."""


@dataclasses.dataclass(frozen=True)
class TextRules:
    """The rules of one column.

    Attributes:
      steps: of ``trim`` (blanks at both ends go), ``nfc`` (Unicode normalisation form C) and
        ``case`` (full case folding); taken in this order, wherever they stand.
      on_bad_utf8: ``error``, ``null`` (the value is missing) or ``raw`` (it is left as it is).
    """

    steps: tuple[str, ...]
    on_bad_utf8: str

    def apply_column(self, values: pa.Array) -> pa.Array:
        """Prepares a column for its technique; what is neither text nor bytes stays as it is.

        Raises:
          DataError: for bytes that are not UTF-8 where that is an error.
        """
        if self.on_bad_utf8 == RAW and not self.steps:
            return values
        return map_values(values, self._prepare)

    def apply_value(self, value: Any) -> Any:
        """Prepares one value, or each of a list, as :meth:`apply_column` does."""
        if isinstance(value, (list, tuple)):
            return [self.apply_value(one) for one in value]
        if not isinstance(value, (str, bytes)):
            return value
        if self.on_bad_utf8 == RAW and not self.steps:
            return value
        try:
            text = value.decode() if isinstance(value, bytes) else value
            text.encode()
        except UnicodeError:
            return self._bad(value)
        return normalize(text, self.steps) if self.steps else text

    def _bad(self, value: str | bytes) -> bytes | None:
        if self.on_bad_utf8 == NULL:
            return None
        if self.on_bad_utf8 == RAW and isinstance(value, bytes):
            return value
        raise _not_utf8()

    def _prepare(self, values: pa.Array) -> pa.Array:
        if not is_text(values.type):
            return values
        wide = is_wide(values.type)
        raw = values.cast(pa.large_binary() if wide else pa.binary())
        text_type = pa.large_string() if wide else pa.string()
        try:
            return self._normalize(raw.cast(text_type))
        except pa.ArrowInvalid:
            if self.on_bad_utf8 == ERROR:
                # Arrow's message would quote the value.
                raise _not_utf8() from None
        bad = pa.array([one is not None and not _is_utf8(one) for one in raw.to_pylist()])
        good = pc.if_else(bad, pa.scalar(None, raw.type), raw)
        text = self._normalize(good.cast(text_type))
        if self.on_bad_utf8 == NULL:
            return text
        return pc.if_else(bad, raw, text.cast(raw.type))

    def _normalize(self, text: pa.Array) -> pa.Array:
        if not self.steps:
            return text
        plain = text
        if TRIM in self.steps:
            plain = pc.ascii_trim(plain, characters=_ASCII_BLANKS)
        if CASE in self.steps:
            plain = pc.ascii_lower(plain)
        foreign = np.flatnonzero(~np.asarray(pc.string_is_ascii(text).fill_null(True)))
        if not len(foreign):
            return plain
        encoded = text.take(pa.array(foreign)).dictionary_encode()
        folded = [normalize(one, self.steps) for one in encoded.dictionary.to_pylist()]
        replacements = pa.array(folded, text.type).take(encoded.indices)
        mask = np.zeros(len(text), bool)
        mask[foreign] = True
        return pc.replace_with_mask(plain, pa.array(mask), replacements)


def normalize(text: str, steps: tuple[str, ...]) -> str:
    """Takes ``steps`` on one text; with both ``nfc`` and ``case`` as Unicode's D145 has it."""
    if TRIM in steps:
        text = text.strip(_BLANKS)
    if CASE in steps:
        text = (unicodedata.normalize("NFD", text) if NFC in steps else text).casefold()
    return unicodedata.normalize("NFC", text) if NFC in steps else text


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _not_utf8() -> DataError:
    return DataError(
        "a value is not UTF-8",
        remedy="Repair the data, or set on_bad_utf8: null to treat such values as missing.",
    )
