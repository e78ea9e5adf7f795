"""Permutation importance with a confidence interval, of any model that can be asked.

The importance of a feature is the rise of the model's mean loss when every example gets the
feature's value of another example (Breiman, "Random Forests", Machine Learning 45, 2001). Fisher,
Rudin and Dominici, "All Models are Wrong, but Many are Useful", JMLR 20 (2019), call it model
reliance and show that its unbiased estimate is a U-statistic over pairs of examples, of which the
permutations are a sample. No example is its own donor here, as unbiasedness asks.

The interval follows from that: the variance of a U-statistic is that of the sum of the influence
each example has, as the one that receives values and as the one that gives them (Hoeffding 1948).
Examples are taken to be independent. Differences are paired, example by example, so what makes an
example hard to predict anyway cancels out.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..importance import Reliance

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.int64]

LossesWith = Callable[[IndexArray], FloatArray]
"""Losses of all examples, shape ``[n]``, where each has the feature of the donor named for it."""


def draw_donors(examples: int, permutations: int, seed: int) -> IndexArray:
    """Who gives its value to whom, shape ``[permutations, examples]``.

    Each row is one cycle through all examples in random order: a permutation in which nobody is
    their own donor.
    """
    generator = np.random.default_rng(seed)
    donors = np.empty((permutations, examples), dtype=np.int64)
    for row in donors:
        order = generator.permutation(examples)
        row[order] = np.roll(order, 1)
    return donors


def measure_reliance(
    losses: FloatArray, losses_with: LossesWith, donors: IndexArray, confidence: float
) -> Reliance:
    """The importance of one feature and its interval, which is normal in ``n``.

    Args:
      losses: of the examples as they are, shape ``[n]``, with ``n`` at least 2.
      losses_with: asks the model with the feature permuted.
      donors: what :func:`draw_donors` gave.
      confidence: of the interval.
    """
    rises = np.stack([losses_with(row) - losses for row in donors])
    mean = float(rises.mean())
    received = rises.mean(axis=0)
    given = np.zeros_like(received)
    for row, rise in zip(donors, rises, strict=True):
        given[row] += rise / len(donors)
    influence = received + given - 2 * mean
    error = math.sqrt(influence.var(ddof=1) / len(losses))
    width = statistics.NormalDist().inv_cdf((1 + confidence) / 2) * error
    return Reliance(mean, mean - width, mean + width)
