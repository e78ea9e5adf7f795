"""Holds what was observed of a feature against a limit, or finds that it needs none."""

from __future__ import annotations

from ...verdict import Measurement, Outcome
from ..measuring import sentences
from ..measuring.observation import Observation


def judge(observation: Observation, limit: float | None, confidence: float) -> Measurement:
    """What follows for one figure alone.

    Args:
      observation: the figure.
      limit: how far is too far; None only reports the figure, which is a PASS.
      confidence: with which the interval shall hold the true figure.
    """
    estimate = observation.estimate_at(confidence)
    outcome = estimate.outcome(limit)
    return Measurement(
        subject=observation.subject,
        statistic=observation.statistic,
        value=observation.value,
        limit=limit,
        outcome=outcome,
        sentence=sentences.judged(observation, estimate, limit, outcome, confidence),
        interval=None if observation.bounds == "none" else (estimate.low, estimate.high),
        sizes=_sizes(observation.sizes),
        labels=observation.labels,
    )


def one_sided(subject: str, rows: tuple[int, int], only_in_current: bool) -> Measurement:
    """A feature that the data of one side has and the other's has not: the schema changed."""
    return Measurement(
        subject=subject,
        statistic="presence",
        value=None,
        limit=None,
        outcome=Outcome.FAIL,
        sentence=sentences.one_sided(subject, only_in_current),
        sizes=_sizes(rows),
    )


def no_rows(subject: str, rows: tuple[int, int]) -> Measurement:
    """A dataset without rows, of which nothing can be said."""
    return Measurement(
        subject=subject,
        statistic="rows",
        value=None,
        limit=None,
        outcome=Outcome.INCONCLUSIVE,
        sentence=sentences.no_rows(subject, rows),
        sizes=_sizes(rows),
    )


def _sizes(sizes: tuple[int, int]) -> dict[str, int]:
    return {"current": sizes[0], "baseline": sizes[1]}
