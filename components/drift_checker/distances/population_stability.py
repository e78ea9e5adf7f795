"""The population stability index, which risk departments have always reported."""

from __future__ import annotations

import numpy as np

from ..distributions.numeric import Numbers, NumericDistribution


def population_stability(current: Numbers, baseline: Numbers, sizes: tuple[int, int]) -> float:
    """The index of two samples in the same bins: Jeffreys' divergence of their shares, in nats.

    A bin that one sample left empty counts as half a value of it, for the index would be infinite.

    Its defect: chance alone makes ``null_mean`` of it, which grows with the number of bins and
    shrinks with the samples, so that the usual 0.1 and 0.25 mean another thing for every feature.

    Args:
      current: share of each bin in the current sample.
      baseline: share of each bin in the baseline.
      sizes: numbers of values, current and baseline.

    >>> round(population_stability(np.array([0.3, 0.7]), np.array([0.5, 0.5]), (1000, 1000)), 4)
    0.1695
    """
    now = np.maximum(current, 0.5 / sizes[0])
    before = np.maximum(baseline, 0.5 / sizes[1])
    held = (current > 0) | (baseline > 0)
    return float(np.sum(((now - before) * np.log(now / before))[held]))


def null_mean(bins: int, sizes: tuple[int, int]) -> float:
    """The index of two samples of one distribution, on average.

    Yurdakul, "Statistical properties of population stability index", Western Michigan University
    (2018): the index is about ``1/n + 1/m`` times a chi-squared variable of ``bins - 1`` degrees of
    freedom.
    """
    return (bins - 1) * sum(1 / size for size in sizes)


def decile_shares(
    current: NumericDistribution, baseline: NumericDistribution, deciles: Numbers
) -> tuple[Numbers, Numbers]:
    """Current and baseline share between the baseline's deciles; equal deciles are one.

    At 100 quantile buckets the deciles are boundaries of the baseline. With TFDV's default of 10
    the current side would be read between boundaries, and the index would err by up to 6.5 times.

    Args:
      current: distribution of the current sample.
      baseline: of the baseline.
      deciles: the baseline's, ascending.
    """
    shares = np.ones((2, len(deciles) + 1))
    shares[0, :-1], shares[1, :-1] = current.share_up_to(deciles), baseline.share_up_to(deciles)
    shares[:, 1:] -= shares[:, :-1].copy()
    kept = shares[:, shares.max(axis=0) > 0]
    return kept[0], kept[1]
