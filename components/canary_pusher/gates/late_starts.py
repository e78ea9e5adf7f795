"""Evidence of harm that begins late.

A process that has bet for hours on a harm that was not there is deep in debt: when the harm comes,
it would have to win all of that back first. So a part of the capital is kept back, and some of it
is staked afresh from time to time. A bet that begins later is an e-process too, and so is their sum
with what is not staked yet (compare the e-detectors of Shin, Ramdas and Rinaldo, "E-detectors: a
nonparametric framework for sequential change detection", 2023, which give up the bound on false
alarms that is kept here).

Fresh stakes see short bursts as well, and arms that have bad minutes of their own would show harm
by these. Hence not in every window.
"""

from __future__ import annotations

import numpy as np

from .mixture import FloatArray

AT_FIRST = 0.98
"""Part of the capital that is staked in the first window."""

ODDS_EVERY = 360
"""Windows between fresh stakes on odds: an hour by default, as noise of the arms is their foe."""

RATE_EVERY = 180
"""The same on rates that are held to a limit of their own, where debts grow faster: half an hour by
default."""


def reserve(windows: int | FloatArray, every: int) -> FloatArray:
    """The part not staked yet after so many windows, one or more, with a fresh stake in every
    ``every``-th: it falls with the logarithm of how many there were."""
    fresh = (np.asarray(windows, float) - 1) // every
    kept: FloatArray = (1 - AT_FIRST) / (1 + np.log1p(fresh))
    return kept


def stakes(seen: int, further: int, every: int) -> FloatArray:
    """What is staked in each of further windows, after so many have been seen."""
    numbers = np.arange(seen + 1, seen + further + 1, dtype=float)
    earlier = np.where(numbers > 1, reserve(np.maximum(numbers - 1, 1), every), 1.0)
    staked: FloatArray = earlier - reserve(numbers, every)
    return staked


def run(growth: FloatArray, start: FloatArray, seen: int, every: int) -> FloatArray:
    """Log wealth of each bet after each window, fresh stakes among it.

    Args:
      growth: log of what each window multiplies a stake by, shape ``[..., windows, bets]``.
      start: log wealth before them, shape ``[..., bets]``; minus infinity before the first.
      seen: how many windows there were before.
      every: so many windows apart fresh stakes are.
    """
    wealth, now = np.empty_like(growth), start
    for window, stake in enumerate(stakes(seen, growth.shape[-2], every)):
        staked = np.logaddexp(now, np.log(stake)) if stake > 0 else now
        now = staked + growth[..., window, :]
        wealth[..., window, :] = now
    return wealth
