"""What single values of a feature cost the model: every example gets the same one.

Permuting tells what a feature is worth among the values that it has. Which of them the data drift
to makes a difference: a model may do as well with the commonest value everywhere, and fail on the
largest. So it is asked about each, as a partial dependence plot asks about the model's output
(Friedman, "Greedy Function Approximation", Annals of Statistics 29, 2001), here about its loss.

The cost of a value is the mean difference of losses, paired example by example, and its bound that
of the mean's normal interval. Examples are taken to be independent. A value has no cost where the
model refuses it: a category that it has no place for, a gap that it cannot fill.
"""

from __future__ import annotations

import collections
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import UsageError
from ..importance import Cost, ValueCosts
from .records import serialize_value, single_values
from .spec import ImportanceSpec

FloatArray = npt.NDArray[np.float64]

LossesWith = Callable[[bytes], FloatArray]
"""Losses of the examples, shape ``[n]``, where all have this part in the feature's place."""

BEYOND = (1 / 3, 1.0)
"""So far beyond either end is asked about too, in widths of the range of a feature's numbers."""

LARGEST = {"float_list": float(np.finfo(np.float32).max), "int64_list": 2.0**63}
"""What a tf.Example can hold."""

UNKNOWN_WORD = b"\x00unknown"
"""No example holds it."""


def measure_costs(
    feature: str,
    parts: Sequence[bytes],
    losses: FloatArray,
    losses_with: LossesWith,
    spec: ImportanceSpec,
) -> ValueCosts | None:
    """Asks about the most telling values of one feature.

    Args:
      feature: by name.
      parts: the feature alone, of every example; empty where an example has none.
      losses: of the examples as they are, shape ``[n]``, with ``n`` at least 2.
      losses_with: asks the model about the same examples.
      spec: about how many values, and the confidence of the intervals whose upper bounds are told.

    Returns:
      None for a feature that holds lists, and for one of which the model takes no value.
    """
    found = single_values(feature, parts)
    if found is None:
        return None
    kind, held = found

    def cost(part: bytes) -> Cost | None:
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                return _cost(losses_with(part) - losses, spec.confidence)
        except UsageError:
            return None

    words = kind == "bytes_list"
    values: Sequence[Any] = common(held, spec.values) if words else spread(held, kind, spec.values)
    costs = [cost(serialize_value(feature, kind, value)) for value in values]
    if not any(costs):
        return None
    return ValueCosts(
        values=tuple(value.decode() if words else value for value in values),
        costs=tuple(costs),
        unseen=cost(serialize_value(feature, kind, UNKNOWN_WORD)) if words else None,
        missing=cost(b""),
    )


def common(words: Iterable[bytes], count: int) -> list[bytes]:
    """The most frequent words, of those that are text."""
    counts = collections.Counter(word for word in words if _is_text(word))
    return sorted(counts, key=lambda word: (-counts[word], word))[:count]


def spread(numbers: Iterable[float], kind: str, count: int) -> list[float]:
    """``count`` quantiles of the numbers, both ends, and two numbers beyond either, ascending.

    What is never below 0 is not asked about below 0: a distance, a count.

    Args:
      numbers: those that are not finite do not count.
      kind: the list of a tf.Example that holds them; of an ``int64_list`` all are whole.
      count: how many quantiles.

    >>> spread([0, 3, 6], "int64_list", count=3)
    [0.0, 3.0, 6.0, 8.0, 12.0]
    """
    held = np.array([one for one in numbers if math.isfinite(one)], dtype=float)
    if not held.size:
        return []
    levels = (np.arange(count) + 0.5) / count
    quantiles = np.quantile(held, levels, method="nearest")
    low, high = held.min(), held.max()
    far = np.array(BEYOND) * (high - low)
    below = low - far if low < 0 else np.maximum(low - far, 0)
    points = np.concatenate([quantiles, [low, high], below, high + far])
    points = points[np.abs(points) < LARGEST[kind]]
    return [float(one) for one in np.unique(points.round() if kind == "int64_list" else points)]


def _cost(rises: FloatArray, confidence: float) -> Cost | None:
    """None too where the loss is beyond all bounds."""
    mean = float(rises.mean())
    error = float(rises.std(ddof=1)) / math.sqrt(len(rises))
    cost = Cost(mean, mean + statistics.NormalDist().inv_cdf((1 + confidence) / 2) * error)
    return cost if math.isfinite(cost.rise) and math.isfinite(cost.high) else None


def _is_text(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True
