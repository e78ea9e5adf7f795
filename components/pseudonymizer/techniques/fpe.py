"""Fpe: encryption that keeps the format, so that a number stays a number of as many digits, by FF1.

For systems that accept nothing but the old format. It is weaker than ``encrypt``: the text has no
room for the key's version, and a small domain can be guessed through; NIST SP 800-38G revision 1
allows FF1 from a million possible values on, and withdrew FF3.
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np
import pyarrow as pa

from ...config import Config
from ...errors import ConfigError, DataError
from ..cmac import Bytes, Counts
from ..column_shapes import map_values, validity_of
from ..ff1 import SMALLEST_DOMAIN, Ff1
from ..keyset import Keyset
from ..repetition import over_distinct
from ..text_columns import as_text, bytes_and_offsets
from .technique import ReversibleTechnique

_PURPOSE = "fpe"

_SEPARATOR, _FOREIGN = 0xFE, 0xFF


@dataclasses.dataclass(frozen=True)
class FpeSettings(Config):
    """The format.

    Attributes:
      reversible: must be true, for whoever holds the keyset can undo it.
      alphabet: the characters that are encrypted, ASCII, each once.
      separators: characters that stay in their places, as in ``+49-30-1234567``.
    """

    reversible: bool = False
    alphabet: str = "0123456789"
    separators: str = ""

    def __post_init__(self) -> None:
        self.require(self.reversible, "reversible", "true: whoever holds the keyset can undo it")
        characters = self.alphabet + self.separators
        if len(set(characters)) != len(characters) or not characters.isascii():
            raise ConfigError(
                "FpeSettings.alphabet and separators have a character twice or not of ASCII",
                remedy="Each ASCII character may stand once, in one of the two.",
            )
        self.require(len(self.alphabet) >= 2, "alphabet", "two characters or more")


class Fpe(ReversibleTechnique):
    """Encrypts text over an alphabet into text of the same format."""

    name: ClassVar[str] = "fpe"
    makes_text: ClassVar[bool] = True
    keyed: ClassVar[bool] = True
    Settings: ClassVar[type[Config]] = FpeSettings

    def __init__(self, namespace: str, keyset: Keyset, settings: FpeSettings) -> None:
        self._cipher = Ff1(keyset.subkey(_PURPOSE, namespace), len(settings.alphabet))
        self._characters = np.frombuffer(settings.alphabet.encode(), np.uint8)
        self._numerals = np.full(256, _FOREIGN, np.uint8)
        self._numerals[self._characters] = np.arange(len(self._characters))
        self._numerals[np.frombuffer(settings.separators.encode(), np.uint8)] = _SEPARATOR

    @classmethod
    def describe(cls, settings: FpeSettings, namespace: str) -> str:
        """Says what stays, and what it lacks."""
        least = Ff1(bytes(16), len(settings.alphabet)).shortest()
        return (
            f"Encrypted within its format, reversible for whoever holds the keyset; equal values "
            f"of namespace {namespace!r} have equal texts, without the key's version; needs "
            f"{least} characters of the alphabet or more."
        )

    def apply_column(self, values: pa.Array) -> pa.Array:
        """Encrypts a column of text, or of lists of it.

        Returns:
          string or large_string, each text as long as it was, separators in their places.

        Raises:
          DataError: for another type, a character of neither alphabet nor separators, and a value
            of fewer than a million possible ones.
        """
        return map_values(values, lambda plain: self._over(plain, forward=True))

    def reveal_column(self, published: pa.Array) -> pa.Array:
        """What :meth:`apply_column` was given. A wrong key gives a wrong value, without an error.

        Raises:
          DataError: as :meth:`apply_column`.
        """
        return map_values(published, lambda plain: self._over(plain, forward=False))

    def _over(self, values: pa.Array, forward: bool) -> pa.Array:
        text = as_text(values, self.name)
        return over_distinct(text, lambda distinct: self._convert(distinct, forward))

    def _convert(self, text: pa.Array, forward: bool) -> pa.Array:
        data, offsets = bytes_and_offsets(text.drop_null())
        data = data[offsets[0] : offsets[-1]]
        offsets = offsets - offsets[0]
        numerals = self._numerals[data]
        if (numerals == _FOREIGN).any():
            raise DataError(
                "fpe: a value has a character that is in neither alphabet nor separators",
                remedy="Complete the policy's alphabet or separators, or repair the data.",
            )
        places = np.flatnonzero(numerals != _SEPARATOR)
        firsts = np.searchsorted(places, offsets)
        converted = data.copy()
        converted[places] = self._characters[self._by_length(numerals[places], firsts, forward)]
        return _texts_of(converted, np.diff(offsets), text)

    def _by_length(self, numerals: Bytes, firsts: Counts, forward: bool) -> Bytes:
        """Encrypts or decrypts the rows, those of one length at once."""
        convert = self._cipher.encrypt_rows if forward else self._cipher.decrypt_rows
        lengths = np.diff(firsts)
        converted = np.empty_like(numerals)
        for length in np.unique(lengths):
            if length < self._cipher.shortest():
                raise DataError(
                    f"fpe: a value has fewer than {SMALLEST_DOMAIN:,} possible ones: "
                    f"{length} characters of the alphabet",
                    remedy=f"It needs {self._cipher.shortest()} or more; use token or encrypt.",
                )
            rows = firsts[:-1][lengths == length]
            places = rows[:, None] + np.arange(length)
            converted[places] = convert(numerals[places].astype(np.uint64))
        return converted


def _texts_of(data: Bytes, lengths: Counts, like: pa.Array) -> pa.Array:
    """Hands the texts out, one to each row of ``like`` that is not null."""
    kind = np.int64 if pa.types.is_large_string(like.type) else np.int32
    widths = np.zeros(len(like) + 1, kind)
    widths[1:][np.asarray(like.is_valid())] = lengths
    offsets = np.cumsum(widths, dtype=kind)
    buffers = [validity_of(like), pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(like.type, len(like), buffers)
