"""How likely an attacker is to find a subject, by what the attacker knows (El Emam, 2013).

* The **prosecutor** knows that a certain person is in the data: one over the size of the class.
* The **journalist** knows only that the person is in the population that the data is drawn from.
* The **marketer** does not care whom, but how many: the risk of a subject on average.

In a population a class is larger than in a sample of it. The expectation of one over its size there
is that of Benedetti and Franconi (1998), which mu-Argus and sdcMicro use: for a class of f subjects
the integral of ``s^(f - 1) / (1 + s q / p)`` over s from 0 to 1, where p is the share of the
population that the data holds and ``q = 1 - p``. With all of the population it is ``1 / f``.
"""

from __future__ import annotations

import numpy as np

from .sensitive import Weights

_TERMS = 64


def expected_risks(sizes: Weights, sampling: float) -> Weights:
    """The chance that a subject of a class is found among the population; shape of ``sizes``.

    Args:
      sizes: subjects of each class in the data, from 1.
      sampling: share of the population's subjects that are in the data, above 0, to 1.
    """
    if sampling == 1:
        return 1 / sizes
    risks = _series(np.maximum(sizes, 1 if sampling >= 0.5 else _TERMS), sampling)
    if sampling < 0.5:
        small = sizes < _TERMS
        risks[small] = _recursion(sampling)[sizes[small].astype(np.int64) - 1]
    return risks


def _series(sizes: Weights, sampling: float) -> Weights:
    """``p (1 / f + q / f(f+1) + 2 q^2 / f(f+1)(f+2) + ...)``: quick where q is small or f large."""
    term = sampling / sizes
    total = term.copy()
    for step in range(1, _TERMS):
        term = term * (1 - sampling) * step / (sizes + step)
        total += term
    return total


def _recursion(sampling: float) -> Weights:
    """The integrals for f from 1, each by parts from the one before; errors shrink for p < q."""
    odds = (1 - sampling) / sampling
    risks = [np.log1p(odds) / odds]
    for size in range(1, _TERMS):
        risks.append((1 / size - risks[-1]) / odds)
    return np.array(risks)
