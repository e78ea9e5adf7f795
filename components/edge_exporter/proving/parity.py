"""How far two models' answers to the same examples lie apart."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from ..answers import Answers


@dataclasses.dataclass(frozen=True)
class Parity:
    """The comparison of one format with the model it was made from.

    Attributes:
      examples: how many were answered by both.
      max_delta: largest absolute difference of any output, where both are finite.
      p99_delta: the 99th percentile over the examples of each one's largest difference.
      agreement: share of the examples on which both decide alike.
      flips: positions of the examples on which they do not.
      nan_mismatches: how many examples only one of them answers with NaN or an infinity.
    """

    examples: int
    max_delta: float
    p99_delta: float
    agreement: float
    flips: tuple[int, ...]
    nan_mismatches: int


def compare(expected: Answers, actual: Answers, threshold: float) -> Parity:
    """Compares the answers of two models.

    An output of one number a row decides by ``threshold``, a longer one by its largest entry. One
    answer that is not finite where the other is counts as a flip as well.

    Args:
      expected: the original's answers by output name, each ``[examples, ...]``.
      actual: the other's, of the same names and shapes.
      threshold: from which a single number means yes.

    Raises:
      ValueError: where names, shapes or numbers of examples differ.
    """
    _require_alike(expected, actual)
    pairs = [(_flat(expected[name]), _flat(actual[name])) for name in sorted(expected)]
    examples = len(pairs[0][0])
    deltas = np.zeros(examples)
    flipped = np.zeros(examples, bool)
    broken = np.zeros(examples, bool)
    for original, other in pairs:
        finite = np.isfinite(original) & np.isfinite(other)
        difference = np.abs(np.where(finite, original, 0) - np.where(finite, other, 0))
        deltas = np.maximum(deltas, difference.max(axis=1))
        broken |= ~_same_where_not_finite(original, other).all(axis=1)
        flipped |= decisions(original, threshold) != decisions(other, threshold)
    flips = np.flatnonzero(flipped | broken)
    return Parity(
        examples=examples,
        max_delta=float(deltas.max()),
        p99_delta=float(np.quantile(deltas, 0.99)),
        agreement=(examples - len(flips)) / examples,
        flips=tuple(int(position) for position in flips),
        nan_mismatches=int(broken.sum()),
    )


def decisions(values: npt.NDArray[Any], threshold: float) -> npt.NDArray[np.int64]:
    """What a model decides on each example.

    Args:
      values: of one output, ``[examples, ...]``.
      threshold: from which a single number means yes.

    Returns:
      By example: 1 for yes and 0 for no of a single number, else the position of the largest; -1
      where the answer is NaN.
    """
    flat = _flat(values)
    if flat.shape[1] == 1:
        decided = (flat[:, 0] >= threshold).astype(np.int64)
    else:
        decided = np.argmax(np.where(np.isnan(flat), -np.inf, flat), axis=1)
    return np.where(np.isnan(flat).all(axis=1), -1, decided)


def _require_alike(expected: Answers, actual: Answers) -> None:
    shapes = [{name: array.shape for name, array in side.items()} for side in (expected, actual)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"Outputs differ: {shapes[0]} and {shapes[1]}")


def _flat(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(array, np.float64).reshape(len(array), -1)


def _same_where_not_finite(original: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
    both_finite = np.isfinite(original) & np.isfinite(other)
    return both_finite | (original == other) | (np.isnan(original) & np.isnan(other))
