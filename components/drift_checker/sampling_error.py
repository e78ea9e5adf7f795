"""How far a sample's distribution may lie from that of the population it was drawn from.

What statistics files hold is certain about the rows that were read. Whether the next rows would
say the same depends on their number; these bounds hold for any distribution and any size, under
independent draws.
"""

from __future__ import annotations

import math


def ks_margin(sizes: tuple[int, int], confidence: float) -> float:
    """By how much two samples' Kolmogorov-Smirnov distance may miss the populations'.

    Each sample's distribution function is within ``sqrt(ln(2 / a) / 2n)`` of its population's with
    probability ``1 - a``: Dvoretzky, Kiefer, Wolfowitz (1956) with the constant of Massart, "The
    tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality", Annals of Probability 18 (1990).
    The two samples share the risk equally.
    """
    risk = (1 - confidence) / 2
    return sum(_deviation(math.log(2 / risk), size) for size in sizes)


def total_variation_margin(sizes: tuple[int, int], categories: int, confidence: float) -> float:
    """By how much two samples' total variation may miss the populations'.

    With ``k`` categories a sample is within ``sqrt(ln((2**k - 2) / a) / 2n)`` of its population
    with probability ``1 - a``: Weissman, Ordentlich, Seroussi, Verdu, Weinberger, "Inequalities
    for the L1 deviation of the empirical distribution", HP Labs HPL-2003-97 (2003). One category
    more than was met stands for all values that neither sample holds.
    """
    risk = (1 - confidence) / 2
    subsets = _log_of_subsets(categories + 1)
    return sum(_deviation(subsets - math.log(risk), size) for size in sizes)


def _log_of_subsets(categories: int) -> float:
    """``ln(2**k - 2)``, for any ``k`` of 2 or more."""
    return categories * math.log(2) + math.log1p(-(2.0 ** (1 - categories)))


def _deviation(exponent: float, size: int) -> float:
    return math.sqrt(exponent / (2 * size)) if size else 1.0
