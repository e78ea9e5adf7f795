"""Has a model's risk risen? A test that may be repeated with every span of labels, for ever.

After Podkopaev and Ramdas, "Tracking the risk of a deployed model and detecting harmful
distribution shifts", ICLR 2022: an alarm is raised once a lower confidence sequence of the target
risk exceeds an upper confidence bound of the source risk by the tolerance. With the level divided
between both, the chance that an alarm is ever raised is at most the level, as long as no example's
risk, given what came before, exceeds that limit. The losses need not be alike, only bounded.

The confidence sequence is that of betting (Waudby-Smith and Ramdas, "Estimating means of bounded
random variables by betting", JRSS B 86, 2024): the capital of a gambler who bets against "the risk
is at most ``limit``". A bet at the odds ratio ``o`` multiplies it by
``(1 + (o - 1) loss) / (1 + (o - 1) limit)``, of which at most 1 is expected, so it reaches
``1 / level`` with a chance of at most the level (Ville). Bets are mixed over a grid of odds, and
over the span they begin with: a gambler who has lost on a hundred good spans would take as long to
win back, so a share ``1 / (k (k + 1))`` of the capital waits for the ``k``-th span (mixtures over
starts: Shin, Ramdas and Rinaldo, "E-detectors", 2023). The shares add up to 1.

What a span adds to any of these capitals follows from a dozen sums of it, so those sums are all
that is kept of a span, and the sequence is replayed from them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

ODDS = (1.01, 1.02, 1.05, 1.1, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Bets that the risk is above the limit: from barely to plainly."""

_EXCESS = np.asarray(ODDS) - 1

LARGEST_STAKE = 0.75
"""Share of the capital that a loss of 0 may cost where the bet is on a sample of known size."""

BISECTIONS = 40
"""Halvings when the bets are inverted: bounds are exact to 1e-12."""


@dataclasses.dataclass(frozen=True)
class SpanLosses:
    """All that is kept of the losses of one span.

    Attributes:
      span: its number.
      examples: how many had a label.
      total: sum of their losses.
      winnings: of each of :data:`ODDS`, the sum of ``log(1 + (odds - 1) loss)``.
    """

    span: int
    examples: int
    total: float
    winnings: tuple[float, ...]

    @classmethod
    def of(cls, span: int, losses: FloatArray) -> SpanLosses:
        """Sums up the losses of one span, shape ``[n]``, each from 0 to 1."""
        winnings = tuple(float(one) for one in _winnings(losses))
        return cls(span, len(losses), float(losses.sum()), winnings)

    @property
    def risk(self) -> float | None:
        """Mean loss; None of no examples."""
        return self.total / self.examples if self.examples else None


def log_evidence(examples: FloatArray, winnings: FloatArray, limit: float) -> FloatArray:
    """Evidence against "the risk has never been above ``limit``", after each span.

    Args:
      examples: of each span, shape ``[..., spans]``.
      winnings: of each span, shape ``[..., spans, odds]``.
      limit: from 0 to 1.

    Returns:
      Natural logarithm of the gambler's capital, shape ``[..., spans]``.
    """
    begun_with = _log_evidence_by_start(examples, winnings, limit)
    capital: FloatArray = np.logaddexp.reduce(begun_with, axis=-1) - math.log(len(ODDS))
    return capital


def _log_evidence_by_start(examples: FloatArray, winnings: FloatArray, limit: float) -> FloatArray:
    """The capital of each odds after each span, over all starts up to it."""
    growth = winnings - examples[..., None] * np.log1p(_EXCESS * limit)
    gained = np.cumsum(growth, axis=-2)
    waited = np.log(_shares(growth.shape[-2]))[:, None] - (gained - growth)
    capital: FloatArray = gained + np.logaddexp.accumulate(waited, axis=-2)
    return capital


def _shares(spans: int) -> FloatArray:
    """Of the capital, what begins to bet with each span."""
    order = np.arange(1, spans + 1, dtype=float)
    return 1 / (order * (order + 1))


@dataclasses.dataclass(frozen=True)
class Tracking:
    """What the spans so far show.

    Attributes:
      log_e: natural logarithm of the evidence against the limit, after each span.
      bounds: lower confidence sequence of the greatest risk so far, after each span.
      since: position of the span with which the strongest evidence begins.
      risk: mean loss from that span on.
      shown_at: position of the span at which the limit was first shown to be exceeded, or None.
    """

    log_e: tuple[float, ...]
    bounds: tuple[float, ...]
    since: int
    risk: float
    shown_at: int | None


def track(spans: Sequence[SpanLosses], limit: float, level: float) -> Tracking:
    """Replays the spans in order.

    Args:
      spans: at least one, each with at least one example, in order.
      limit: what the risk is held against.
      level: chance of a false alarm over all spans to come.
    """
    examples = np.array([one.examples for one in spans], dtype=float)
    winnings = np.array([one.winnings for one in spans])
    evidence = log_evidence(examples, winnings, limit)
    shown = np.flatnonzero(evidence >= -math.log(level))
    since = _strongest_start(examples, winnings, limit)
    return Tracking(
        log_e=tuple(evidence.tolist()),
        bounds=tuple(_lower_sequence(examples, winnings, level).tolist()),
        since=since,
        risk=sum(one.total for one in spans[since:]) / float(examples[since:].sum()),
        shown_at=int(shown[0]) if shown.size else None,
    )


def _strongest_start(examples: FloatArray, winnings: FloatArray, limit: float) -> int:
    growth = winnings - examples[:, None] * np.log1p(_EXCESS * limit)
    from_each = np.cumsum(growth[::-1], axis=0)[::-1]
    capital = np.logaddexp.reduce(from_each, axis=1) + np.log(_shares(len(examples)))
    return int(capital.argmax())


def _lower_sequence(examples: FloatArray, winnings: FloatArray, level: float) -> FloatArray:
    """The greatest limit that the evidence excludes, after each span; it never falls."""
    low, high = np.zeros(len(examples)), np.ones(len(examples))
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        excluded = np.array(
            [
                log_evidence(examples, winnings, limit)[position] >= -math.log(level)
                for position, limit in enumerate(middle.tolist())
            ]
        )
        low, high = np.where(excluded, middle, low), np.where(excluded, high, middle)
    sequence: FloatArray = np.maximum.accumulate(low)
    return sequence


def mean_lower_bound(losses: FloatArray, level: float) -> float:
    """Lower bound of the mean of independent losses, shape ``[n]``, each from 0 to 1.

    It is above the mean with a chance of at most ``level``, whatever their distribution and number.
    It is the betting bound too, for a sample whose size is known beforehand: the stake on each loss
    follows from the variance of those before it (Waudby-Smith and Ramdas, section 3.2).
    """
    # Examples are drawn in the order of their hashes, which puts equal ones side by side.
    shuffled = np.random.default_rng(0).permutation(losses)
    stakes = _stakes(shuffled, level)

    def excluded(limit: float) -> bool:
        staked = np.minimum(stakes, LARGEST_STAKE / limit)
        return bool(np.log1p(staked * (shuffled - limit)).sum() >= -math.log(level))

    return _bisect(excluded)


def mean_upper_bound(losses: FloatArray, level: float) -> float:
    """As :func:`mean_lower_bound`, from above."""
    return 1 - mean_lower_bound(1 - losses, level)


def _stakes(losses: FloatArray, level: float) -> FloatArray:
    """What is staked on each loss, by the mean and variance of the losses before it."""
    order = np.arange(1, len(losses) + 1)
    means = (0.5 + np.cumsum(losses)) / (order + 1)
    variances = (0.25 + np.cumsum(np.square(losses - means))) / (order + 1)
    before = np.concatenate([[0.25], variances[:-1]]) if len(losses) else variances
    stakes: FloatArray = np.sqrt(-2 * math.log(level) / (max(len(losses), 1) * before))
    return stakes


def _winnings(losses: FloatArray) -> FloatArray:
    winnings: FloatArray = np.log1p(_EXCESS[:, None] * losses).sum(axis=1)
    return winnings


def _bisect(belongs_left: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if belongs_left(middle) else (low, middle)
    return low
