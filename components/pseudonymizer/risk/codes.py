"""Columns as numbers: what every risk figure is counted on.

A code is a number >= 0 that stands for a value; equal values have equal codes. Codes of several
columns are joined to one key a row, and keys are numbered without gaps.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
"""A code for each row; int64, shape (rows,)."""

Flags = npt.NDArray[np.bool_]
"""Yes or no for each row; shape (rows,)."""

_LARGEST_KEY = 2**62
_SPARSENESS = 4
_SMALL = 2**16
_FLAGS = 32


def joined(columns: Iterable[Codes], rows: int) -> tuple[Codes, int]:
    """One key a row that is equal where all columns are, and a bound that all keys are below.

    Keys are ordered by the first column, then by the second, and so on. Without columns all keys
    are 0.
    """
    keys, bound = np.zeros(rows, np.int64), 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        if bound * width > _LARGEST_KEY:
            keys, bound = numbered(keys, bound)
        keys = keys * width + column if bound > 1 else column
        bound *= width
    return keys, bound


def numbered(keys: Codes, bound: int) -> tuple[Codes, int]:
    """The keys numbered from 0 without gaps and in order, and how many there are.

    Where the keys lie close together they are counted, which is many times faster than sorting.
    """
    if bound <= _SPARSENESS * len(keys) + _SMALL:
        present = np.zeros(bound, np.int64)
        present[keys] = 1
        numbers = np.cumsum(present)
        return numbers[keys] - 1, int(numbers[-1])
    distinct, numbers = np.unique(keys, return_inverse=True)
    return numbers.astype(np.int64, copy=False), len(distinct)


def distinct_pairs(left: Codes, right: Codes, rights: int) -> tuple[Codes, Codes]:
    """The different pairs of two columns, ordered; ``rights`` is above every code of ``right``."""
    keys = left * rights + right
    bound = (int(left.max(initial=0)) + 1) * rights
    if bound <= _FLAGS * len(keys):
        present = np.zeros(bound, np.bool_)
        present[keys] = True
        pairs = np.flatnonzero(present)
    else:
        pairs = np.unique(keys)
    lefts = pairs // rights
    return lefts, pairs - lefts * rights
