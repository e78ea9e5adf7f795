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
      values: series along the last axis, the oldest first, no two of a series equal: see
        :mod:`.strict_order`.

    Returns:
      An array of the same shape, 0 for the first spans, which serve as reference only.
    """
    spans = values.shape[-1]
    evidence = np.zeros(values.shape)
    if spans <= LEAST_REFERENCE:
        return evidence
    ranks = np.zeros(values.shape)
    for start in range(spans):
        if start >= LEAST_REFERENCE:
            share = independent_share(ranks[..., :start])[..., None]
            ordered = np.sort(values[..., :start], axis=-1)
            evidence[..., start:] += share * _bets(ordered, values[..., start:], share)
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


def log_bayes_factors(beyond: int, reference: int, since: int) -> Numbers:
    """How much likelier a change makes what passed a mark since than no change does; logarithms.

    Args:
      beyond: how many values of the reference lie beyond the mark, itself one of them.
      reference: how many values the reference has.
      since: how many values followed, at most.

    Returns:
      An array of ``since`` by ``since + 1``: row ``n - 1`` and column ``m`` are for ``m`` values
      beyond the mark of the first ``n``; what is to the right of ``m = n`` means nothing.
    """
    number = np.arange(1, since + 1)[:, None]
    passed = np.arange(since + 1)[None, :]
    short = np.maximum(number - passed, 0)
    changed = _rising(PRIOR[0], passed) + _rising(PRIOR[1], short) - _rising(sum(PRIOR), number)
    # Without a change the next value falls into any of the places that the earlier ones leave, of
    # which one more lies beyond the mark than values do: Polya's urn.
    unchanged = (
        _rising(beyond + 1, passed)
        + _rising(reference - beyond, short)
        - _rising(reference + 1, number)
    )
    factors: Numbers = changed - unchanged
    return factors


def _bets(ordered: Numbers, since: Numbers, share: Numbers) -> Numbers:
    reference, following = ordered.shape[-1], since.shape[-1]
    row = np.arange(following)
    total = np.zeros(since.shape)
    for mark in MARKS:
        beyond = int(mark * reference)
        factors = log_bayes_factors(beyond, reference, following)
        above = since > ordered[..., reference - 1 - beyond, None]
        below = since < ordered[..., beyond, None]
        for passed in (above, below):
            total += np.exp(share * factors[row, np.cumsum(passed, axis=-1)])
    return total / (2 * len(MARKS))


def _rising(first: float, steps: npt.NDArray[np.int64]) -> Numbers:
    """Logarithm of ``first * (first + 1) * ...``, with so many factors."""
    most = int(steps.max())
    table = np.append(0.0, np.cumsum(np.log(first + np.arange(most))))
    found: Numbers = table[steps]
    return found
