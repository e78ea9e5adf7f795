"""The paired bootstrap of a loss of accuracy, with all its resamples at once."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


def drop_interval(lost: int, gained: int, examples: int, confidence: float) -> tuple[float, float]:
    """Bounds of the loss of accuracy of one model against another on the same examples.

    The paired bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13:
    the percentile interval) draws examples with replacement and takes both models' answers to each.
    An example changes the loss by 1, by -1 or not at all, so a resample is one draw of three
    counts, and the distribution over infinitely many resamples is known: it is that of a sum of
    ``examples`` independent steps, of which the characteristic function is a power. Nothing is
    drawn, hence there is neither a seed nor an error of the simulation at any confidence.

    Few examples on which the models differ say little of how many there might have been; without
    any, the bootstrap would claim to know the loss exactly. One example more on either side (Bonett
    and Price, Adjusted Wald confidence interval for a difference of binomial proportions based on
    paired data, 2012) keeps the interval's promise there.

    Args:
      lost: how many examples only the first model answers rightly.
      gained: how many only the second does.
      examples: how many there are.
      confidence: of the interval, from 0 to 1.

    Returns:
      The lower and the upper bound, as shares of the examples. The loss itself lies within.

    >>> [round(bound, 4) for bound in drop_interval(30, 14, 2000, 0.95)]
    [0.0015, 0.0145]
    """
    steps = examples + 2
    up, down = (lost + 1) / steps, (gained + 1) / steps
    reach = _reach(up, down, steps)
    cumulative = np.cumsum(_sum_of_steps(up, down, steps, reach))
    tail = (1 - confidence) / 2
    low, high = np.searchsorted(cumulative, (tail, 1 - tail)) - reach
    drop = (lost - gained) / examples
    return min(float(low / steps), drop), max(float(high / steps), drop)


def _reach(up: float, down: float, steps: int) -> int:
    """How far from 0 the sum can be for all that a confidence in floating point can tell."""
    deviation = math.sqrt(steps * (up + down))
    return min(steps, math.ceil(abs(steps * (up - down)) + 12 * deviation + 50))


def _sum_of_steps(up: float, down: float, steps: int, reach: int) -> npt.NDArray[np.float64]:
    """The probabilities of a sum of steps of 1, -1 and 0, from ``-reach`` to ``reach``."""
    places = 2 * reach + 1
    angles = 2 * np.pi * np.arange(places) / places
    one = up * np.exp(-1j * angles) + down * np.exp(1j * angles) + (1 - up - down)
    around = np.fft.ifft(one**steps).real
    return np.maximum(np.roll(around, reach), 0)
