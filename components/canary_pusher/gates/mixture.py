"""How an e-process hedges over alternatives it cannot choose between before it has seen data.

Every e-process here bets on a handful of alternatives at once, each an odds ratio against the
limit of its null hypothesis, with equal shares of its capital. The mixture of processes that are
valid is valid, and its capital is within a factor of the number of alternatives of the best one's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def log_mixture(log_wealth: FloatArray) -> FloatArray:
    """Natural logarithm of the mean of ``exp(log_wealth)`` over the last axis, without overflow.

    >>> float(log_mixture(np.array([1000.0, 1000.0])))
    1000.0
    """
    greatest = log_wealth.max(axis=-1, keepdims=True)
    mean = np.exp(log_wealth - greatest).mean(axis=-1)
    mixed: FloatArray = np.log(mean) + greatest[..., 0]
    return mixed
