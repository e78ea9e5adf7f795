"""Columns of numbers, written as text or held as such."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from .text_columns import as_text, is_text

_NUMBER = r"^-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_ONE_NUMBER = re.compile(_NUMBER.strip("^$"))


def as_numbers(values: pa.Array, technique: str) -> pa.Array:
    """A plain column as float64.

    Raises:
      DataError: when it holds neither numbers nor text, or text that is no decimal number.
    """
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return values.cast(pa.float64(), safe=False)
    if not (is_text(values.type) or pa.types.is_null(values.type)):
        raise _not_a_number(technique)
    text = as_text(values, technique)
    if pc.any(pc.invert(pc.match_substring_regex(text, _NUMBER))).as_py():
        raise _not_a_number(technique)
    return text.cast(pa.float64())


def number_of(text: str, technique: str) -> float:
    """One text as :func:`as_numbers` reads it."""
    if _ONE_NUMBER.fullmatch(text) is None:
        raise _not_a_number(technique)
    return float(text)


def written(number: float) -> str:
    """A number as a person writes it: 18 and not 18.0."""
    number = float(number)
    return str(int(number)) if number.is_integer() else repr(number)


def _not_a_number(technique: str) -> DataError:
    return DataError(
        f"{technique} needs numbers, and a value is none",
        remedy="Numbers are written as 42, -1.5 or 3e8; leave missing ones empty.",
    )
