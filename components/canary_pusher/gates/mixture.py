"""How an e-process hedges over alternatives it cannot choose between before it has seen data.

Every e-process here bets on a handful of alternatives at once, each an odds ratio against the
limit of its null hypothesis, with a share of its capital on each. The mixture of processes that
are valid is valid, and its capital is at least an alternative's share times what that one earned.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def log_mixture(
    log_wealth: FloatArray, shares: FloatArray | Sequence[float] | None = None
) -> FloatArray:
    """Natural logarithm of the mean of ``exp(log_wealth)`` over the last axis, without overflow.

    Args:
      log_wealth: shape ``[..., alternatives]``.
      shares: of the capital that each alternative starts with, in sum 1; None: even ones.

    >>> float(log_mixture(np.array([1000.0, 1000.0])))
    1000.0
    """
    greatest = log_wealth.max(axis=-1, keepdims=True)
    wealth = np.exp(log_wealth - greatest)
    mean = wealth.mean(axis=-1) if shares is None else (wealth * shares).sum(axis=-1)
    mixed: FloatArray = np.log(mean) + greatest[..., 0]
    return mixed
