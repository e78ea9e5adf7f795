"""Finds the moment from which a series no longer is what it was, without assuming what it was.

For every span at which a change might have begun, a bet is kept on the spans since being more
often beyond a mark set by the spans before than chance allows. Under exchangeability the next
value falls between any two earlier ones with the same chance, so the bet has even odds whatever
the law, and the sum of all bets grows by one a span at most. It reaches ``A`` after ``A`` spans on
average or later: the Shiryaev-Roberts e-detector of Shin, Ramdas, Rinaldo, "E-detectors: a
nonparametric framework for sequential change detection", New England Journal of Statistics in Data
Science 2 (2024), over the ranks of Vovk, Nouretdinov, Gammerman, "Testing exchangeability on-line",
ICML (2003).

Spans that hang together say less than their number. A bet is raised to the power ``(1 - r) /
(1 + r)``, the share of independent spans in those of an autoregressive series with correlation
``r`` (Bayley, Hammersley, "The effective number of independent observations in an autocorrelated
time series", 1946), and its stake is that share. ``r`` is estimated, to the safe side, from the
ranks of the spans before the bet begins. Both only ever lower what is expected of a bet, so that
the run length above holds all the same.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

LEAST_REFERENCE = 12
"""Before so many spans no bet begins: they would set no mark that is rarely passed."""

MARKS = (0.0, 0.1, 0.5)
"""Where bets are set: on passing the greatest earlier value, the upper tenth, the median."""

PRIOR = (4.0, 1.0)
"""What a bet expects after a change: the Beta distribution of the share beyond its mark."""

CAUTION = 1.0
"""By how many standard errors the correlation is taken for greater than it looks."""

GREATEST_CORRELATION = 0.95


def shiryaev_roberts(values: Numbers) -> Numbers:
    """The evidence after each span that a change has begun, up or down.

    Args:
      values: series along the last axis, the oldest first; equal values count as not passed.

    Returns:
      An array of the same shape, 0 for the first spans, which serve as reference only.
    """
    spans = values.shape[-1]
    evidence = np.zeros(values.shape)
    if spans <= LEAST_REFERENCE:
        return evidence
    logarithms = _Logarithms(spans)
    ranks = np.zeros(values.shape)
    for start in range(spans):
        if start >= LEAST_REFERENCE:
            share = independent_share(ranks[..., :start])[..., None]
            ordered = np.sort(values[..., :start], axis=-1)
            evidence[..., start:] += share * _bets(ordered, values[..., start:], share, logarithms)
        ranks += np.sign(values - values[..., start, None])
    return evidence


def independent_share(ranks: Numbers) -> Numbers:
    """How many independent spans one of these counts for, at most 1.

    Args:
      ranks: of spans in their order along the last axis, with a mean of 0.
    """
    spans = ranks.shape[-1]
    power = (ranks**2).sum(axis=-1)
    together = (ranks[..., 1:] * ranks[..., :-1]).sum(axis=-1)
    raw = np.divide(together, power, out=np.zeros_like(power), where=power > 0)
    # Short series understate it: Kendall, "Note on bias in the estimation of autocorrelation",
    # Biometrika 41 (1954).
    bias = (1 + 3 * raw) / spans
    error = np.sqrt((1 - np.minimum(raw**2, 1)) / spans)
    correlation = np.clip(raw + bias + CAUTION * error, 0.0, GREATEST_CORRELATION)
    share: Numbers = (1 - correlation) / (1 + correlation)
    return share


class _Logarithms:
    """Logarithms of ratios of Beta functions at whole numbers, from tables."""

    def __init__(self, most: int) -> None:
        self._factorial = _log_gamma(1.0, 2 * most + 3)
        self._passed = _log_gamma(PRIOR[0], most + 1)
        self._short = _log_gamma(PRIOR[1], most + 1)
        self._both = _log_gamma(sum(PRIOR), most + 1)

    def bayes_factor(self, passed: npt.NDArray[np.int64], beyond: int, reference: int) -> Numbers:
        """Logarithm of how much likelier a change makes the spans since than none does.

        Args:
          passed: how many of the first 1, 2 ... spans since lie beyond the mark.
          beyond: how many of the reference do.
          reference: how many spans that has.
        """
        since = np.arange(1, passed.shape[-1] + 1)
        # Without a change the next value lies in any of the places that the earlier ones leave,
        # of which one more lies beyond the mark than values do: Polya's urn.
        short, factorial, within = since - passed, self._factorial, reference - beyond - 1
        changed = self._passed[passed] + self._short[short] - self._both[since]
        unchanged = (
            (factorial[beyond + passed] - factorial[beyond])
            + (factorial[within + short] - factorial[within])
            - (factorial[reference + since] - factorial[reference])
        )
        return changed - unchanged


def _bets(ordered: Numbers, since: Numbers, share: Numbers, logarithms: _Logarithms) -> Numbers:
    reference = ordered.shape[-1]
    total = np.zeros(since.shape)
    for mark in MARKS:
        beyond = int(mark * reference)
        above = since > ordered[..., reference - 1 - beyond, None]
        below = since < ordered[..., beyond, None]
        for passed in (above, below):
            number = np.cumsum(passed, axis=-1, dtype=np.int64)
            total += np.exp(share * logarithms.bayes_factor(number, beyond, reference))
    return total / (2 * len(MARKS))


def _log_gamma(first: float, number: int) -> Numbers:
    """``log(gamma(first + i) / gamma(first))`` for ``i`` from 0 on."""
    return np.array([math.lgamma(first + i) - math.lgamma(first) for i in range(number)])
