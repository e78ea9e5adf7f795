"""The conditional e-process for rare events: which of two arms do the errors come from?

Per window it takes the total of the errors and the canary's share of the traffic as given, and asks
only how many of these errors fell to the canary. Were both arms alike, that count would be
Binomial(errors, share), whatever the error rate of the hour; so shared incidents, a drifting base
rate and changes of the split cannot mislead it. For an odds ratio ``o`` a window with ``e`` errors,
``x`` of them in the canary, multiplies the capital by ``o^x / (1 + q (o - 1))^e``, where ``q`` is
the canary's share of errors under the null hypothesis; its expectation there is at most 1.

A window without errors says nothing about where errors come from: the evidence stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .mixture import FloatArray, log_mixture

WORSE = {1.5: 0.1, 2.2: 0.45, 5.0: 0.45}
"""Bets on how much likelier errors are in the canary, and the share of the capital on each. Rare
events leave no room for fine ones: what one bet gets costs all the others time."""

SLOWER = {1.5: 0.1, 2.5: 0.65, 6.0: 0.25}
"""The same for slow answers. Far out in the tail, latencies that are a fifth longer make answers
beyond the 99th percentile two or three times as frequent: finer bets are of no use."""

NOT_WORSE = {0.75: 0.2, 0.5: 0.6, 0.25: 0.2}
"""Bets on how far the odds are below what is tolerated: 0.5 is an equal where 2 is tolerated."""


def log_evidence_worse(
    canary_errors: npt.ArrayLike,
    errors: npt.ArrayLike,
    share: npt.ArrayLike,
    margin: float = 1.0,
) -> FloatArray:
    """Evidence against "an error is at most ``margin`` times as likely in the canary".

    Args:
      canary_errors: errors of the canary per window, shape ``[..., windows]``.
      errors: errors of both arms per window, same shape.
      share: the canary's share of the requests of each window, in [0, 1], same shape or scalar.
        Where one arm has all of them, nothing is learned.
      margin: odds ratio that still counts as equal, at least 1.

    Returns:
      The natural logarithm of E after each window, shape ``[..., windows]``.
    """
    growth = log_growth(canary_errors, errors, null_share(share, margin), WORSE)
    return log_mixture(np.cumsum(growth, axis=-2), tuple(WORSE.values()))


def log_evidence_not_worse(
    canary_errors: npt.ArrayLike,
    errors: npt.ArrayLike,
    share: npt.ArrayLike,
    tolerated_odds: float,
) -> FloatArray:
    """Evidence against "errors are at least ``tolerated_odds`` times as likely in the canary".

    The mirror of :func:`log_evidence_worse`, with the same shapes; ``tolerated_odds`` is above 1.
    """
    growth = log_growth(canary_errors, errors, null_share(share, tolerated_odds), NOT_WORSE)
    return log_mixture(np.cumsum(growth, axis=-2), tuple(NOT_WORSE.values()))


def null_share(share: npt.ArrayLike, odds: float) -> FloatArray:
    """The canary's share of the errors, if they are ``odds`` times as likely there."""
    even = np.asarray(share, float)
    shifted: FloatArray = odds * even / (1 - even + odds * even)
    return shifted


def log_growth(
    canary_errors: npt.ArrayLike,
    errors: npt.ArrayLike,
    expected_share: FloatArray,
    bets: Mapping[float, float],
) -> FloatArray:
    """The logarithm of what each window multiplies the capital of each bet by.

    Args:
      canary_errors: shape ``[..., windows]``.
      errors: of both arms, same shape.
      expected_share: the canary's share of the errors under the null hypothesis, same shape or
        scalar.
      bets: odds ratios against it, with their shares of the capital.

    Returns:
      Shape ``[..., windows, bets]``.
    """
    odds = np.asarray(tuple(bets))
    ours, all_errors = np.asarray(canary_errors, float), np.asarray(errors, float)
    price = np.log1p(np.asarray(expected_share)[..., None] * (odds - 1))
    growth: FloatArray = ours[..., None] * np.log(odds) - all_errors[..., None] * price
    return growth
