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

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .mixture import FloatArray, log_mixture

WORSE_ODDS = (1.5, 2.0, 3.0, 6.0)
"""Bets on how much likelier errors are in the canary. Rare events leave no room for fine ones:
each further bet costs all of them time."""

NOT_WORSE_ODDS = (0.75, 0.5, 0.25)
"""Bets on how far the odds are below what is tolerated: 0.5 is an equal where 2 is tolerated."""


def log_evidence_worse(
    canary_errors: npt.ArrayLike, errors: npt.ArrayLike, share: npt.ArrayLike
) -> FloatArray:
    """Evidence against "an error is no likelier in the canary than in the stable arm".

    Args:
      canary_errors: errors of the canary per window, shape ``[..., windows]``.
      errors: errors of both arms per window, same shape.
      share: the canary's share of the requests of each window, in (0, 1), same shape or scalar.

    Returns:
      The natural logarithm of E after each window, shape ``[..., windows]``.
    """
    return _log_evidence(canary_errors, errors, np.asarray(share, float), WORSE_ODDS)


def log_evidence_not_worse(
    canary_errors: npt.ArrayLike,
    errors: npt.ArrayLike,
    share: npt.ArrayLike,
    tolerated_odds: float,
) -> FloatArray:
    """Evidence against "errors are at least ``tolerated_odds`` times as likely in the canary".

    The mirror of :func:`log_evidence_worse`, with the same shapes; ``tolerated_odds`` is above 1.
    """
    even = np.asarray(share, float)
    tolerated = tolerated_odds * even / (1 - even + tolerated_odds * even)
    return _log_evidence(canary_errors, errors, tolerated, NOT_WORSE_ODDS)


def _log_evidence(
    canary_errors: npt.ArrayLike,
    errors: npt.ArrayLike,
    null_share: FloatArray,
    odds: Sequence[float],
) -> FloatArray:
    alternatives = np.asarray(odds)
    ours, all_errors = np.asarray(canary_errors, float), np.asarray(errors, float)
    price = np.log1p(null_share[..., None] * (alternatives - 1))
    growth = ours[..., None] * np.log(alternatives) - all_errors[..., None] * price
    return log_mixture(np.cumsum(growth, axis=-2))
