"""How far the distance of two samples may lie from that of the populations they were drawn from.

What statistics files hold is certain about the rows that were read. Whether the next rows would
say the same depends on their number. These margins hold for any distribution and any size, under
independent draws, each of the two with half the risk that ``confidence`` leaves.

A sample of one population always differs a little from another of it, so a distance comes out too
large on average, never too small: both distances are convex in the samples' shares, whose means are
the populations' (Jensen). Above, therefore, only the scatter around the mean counts, which is the
same for any number of categories; below, the bias counts too.
"""

from __future__ import annotations

import math


def margin_above(sizes: tuple[int, int], confidence: float) -> float:
    """By how much the populations' distance may exceed the samples'; total variation and KS alike.

    One draw more or less moves either distance by at most one over the sample's size, so it is
    above its mean minus ``s`` with probability ``1 - exp(-2 s**2 / (1/n + 1/m))``: McDiarmid, "On
    the method of bounded differences", Surveys in Combinatorics (1989).
    """
    return math.sqrt(_log_of_odds(confidence) * _spread(sizes) / 2) if all(sizes) else 1.0


def ks_margin_below(sizes: tuple[int, int], confidence: float) -> float:
    """By how much the samples' Kolmogorov-Smirnov distance may exceed the populations'.

    Each sample's distribution function is within ``sqrt(ln(2 / a) / 2n)`` of its population's with
    probability ``1 - a``: Dvoretzky, Kiefer, Wolfowitz (1956) with the constant of Massart, "The
    tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality", Annals of Probability 18 (1990).
    """
    if not all(sizes):
        return 1.0
    # Two samples share the risk, and each may err to either side.
    exponent = _log_of_odds(confidence) + math.log(4)
    return sum(math.sqrt(exponent / (2 * size)) for size in sizes)


def total_variation_margin_below(
    sizes: tuple[int, int], categories: int, confidence: float
) -> float:
    """By how much the samples' total variation may exceed the populations'.

    Its bias is at most half the sum of the shares' standard deviations, hence at most
    ``sqrt(k (1/n + 1/m)) / 2`` for ``k`` categories (Jensen, Cauchy-Schwarz); the scatter comes on
    top. One category more than was met stands for all values that neither sample holds.
    """
    if not all(sizes):
        return 1.0
    bias = math.sqrt((categories + 1) * _spread(sizes)) / 2
    return bias + margin_above(sizes, confidence)


def overlooked_share(size: int, values: int, confidence: float) -> float:
    """The greatest share that any of ``values`` values may have and yet be absent from a sample.

    One with a share of ``t`` is absent with probability ``(1 - t)**n <= exp(-n t)``; Bonferroni
    over the values, which were drawn independently of the sample.

    Args:
      size: of the sample that lacks them.
      values: number of distinct values in the other sample.
      confidence: half of the risk it leaves is spent here.
    """
    return min(1.0, (_log_of_odds(confidence) + math.log(max(1, values))) / size) if size else 1.0


def _log_of_odds(confidence: float) -> float:
    return math.log(2 / (1 - confidence))


def _spread(sizes: tuple[int, int]) -> float:
    return sum(1 / size for size in sizes)
