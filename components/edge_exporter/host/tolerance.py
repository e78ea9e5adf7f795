"""How far an answer to a golden vector may lie from the original's, wherever a format runs.

The tolerance of a format is the largest difference that was measured on its own golden vectors
when it was exported, plus what another runtime may add: 1e-5 of the largest answer, or of 1 where
that is smaller, and two steps of the answers where they come in steps, as those of quantised
outputs do. It is rounded up to two digits, and never above the format's limit of the difference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..answers import Answers

_RELATIVE_SLACK = 1e-5
_STEPS = 2
_LARGEST_STEP = 0.1


def golden_tolerance(
    expected: Answers, actual: Answers, positions: Sequence[int], limit: float | None
) -> float:
    """The tolerance of one format.

    Args:
      expected: the original's answers, ``[rows, ...]`` by output name.
      actual: the format's, of the same names and shapes.
      positions: of the rows that became golden vectors.
      limit: the format's limit of any difference; None where it has none.
    """
    largest = 0.0
    for name, answers in expected.items():
        original = np.asarray(answers, np.float64)[list(positions)]
        other = np.asarray(actual[name], np.float64)
        difference = np.abs(original - other[list(positions)])
        slack = _RELATIVE_SLACK * max(1.0, _largest(original)) + _STEPS * _step(other)
        largest = max(largest, _largest(difference) + slack)
    rounded = _rounded_up(largest)
    return rounded if limit is None else min(rounded, limit)


def _largest(values: npt.NDArray[Any]) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.max()) if finite.size else 0.0


def _step(values: npt.NDArray[Any]) -> float:
    """The smallest distance of two answers: next to nothing where they are continuous."""
    distinct = np.unique(values[np.isfinite(values)])
    if len(distinct) < 2:
        return 0.0
    return min(float(np.diff(distinct).min()), _LARGEST_STEP * float(np.ptp(distinct)))


def _rounded_up(value: float) -> float:
    """
    >>> _rounded_up(1.2301e-05), _rounded_up(0.5)
    (1.3e-05, 0.5)
    """
    scale = 10.0 ** (1 - math.floor(math.log10(value))) if value > 0 else 1.0
    return float(f"{math.ceil(value * scale) / scale:.1e}")
