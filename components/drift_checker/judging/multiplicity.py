"""How sure each of many figures must be, where some always look odd by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from ..estimate import Estimate

K = TypeVar("K")

SMALLEST_RISK = 1e-12
"""Below this, a p-value is not told apart from zero."""

_STEPS = 30


def p_value(estimate_at: Callable[[float], Estimate], limit: float, most: float) -> float:
    """The least risk at which the lower bound is above the limit.

    It is a p-value of "the true figure is at most ``limit``": a bound that errs with probability
    ``a`` at most lies above the limit with that probability at most, where the figure does not.

    Args:
      estimate_at: the figure and its bounds at a confidence; these widen with it.
      limit: what the figure is held against.
      most: risks above this do not matter; 1 is returned for them.
    """
    if estimate_at(1 - most).low <= limit:
        return 1.0
    if estimate_at(1 - SMALLEST_RISK).low > limit:
        return SMALLEST_RISK
    less, enough = SMALLEST_RISK, most
    for _ in range(_STEPS):
        middle = (less * enough) ** 0.5
        if estimate_at(1 - middle).low > limit:
            enough = middle
        else:
            less = middle
    return enough


def rejections(p_values: Sequence[float], rate: float) -> int:
    """How many hypotheses fall, the smallest p-values first.

    Benjamini and Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995): among those
    the expected share of true ones is at most ``rate``, for p-values that are independent or, as
    Benjamini and Yekutieli (2001) showed, positively dependent.

    >>> rejections([0.001, 0.8, 0.02, 0.04], rate=0.05)
    2
    """
    number = len(p_values)
    ranked = enumerate(sorted(p_values), start=1)
    return max((rank for rank, one in ranked if one <= rate * rank / number), default=0)


def simes(p_values: Sequence[float]) -> float:
    """The p-value of "all these hypotheses hold": Simes, Biometrika 73 (1986)."""
    number = len(p_values)
    ranked = enumerate(sorted(p_values), start=1)
    return min((one * number / rank for rank, one in ranked), default=1.0)


def adjusted_risks(families: Mapping[K, Sequence[float]], rate: float) -> dict[K, float]:
    """The risk that each family's figures may take; those whose p-value is within it fall.

    Families are selected by their Simes p-values, and in those that are, hypotheses at the rate
    reduced by the share of families selected: Benjamini and Bogomolov, "Selective inference on
    multiple families of hypotheses", JRSS B 76 (2014). A family is selected where, and only where,
    one of its hypotheses falls. With a single family it is Benjamini and Hochberg's procedure.

    Intervals of one minus that risk are those of Benjamini and Yekutieli, "False discovery
    rate-adjusted multiple confidence intervals for selected parameters", JASA 100 (2005): of the
    intervals of what fell the expected share that misses is at most ``rate``, and each lies on the
    side of its limit that the test says.

    Args:
      families: p-values by family, at least one in each.
      rate: false discovery rate.
    """
    selected = rejections([simes(one) for one in families.values()], rate)
    reduced = rate * max(1, selected) / max(1, len(families))
    return {
        name: reduced * max(1, rejections(one, reduced)) / len(one)
        for name, one in families.items()
    }
