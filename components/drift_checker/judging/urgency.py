"""Which of many figures a reader must see first."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ...verdict import Measurement, Outcome


def most_urgent_first(measurements: Iterable[Measurement]) -> list[Measurement]:
    """FAIL, INCONCLUSIVE, PASS; in each, those first that are farthest beyond their limits."""
    return sorted(measurements, key=_urgency, reverse=True)


def _urgency(measurement: Measurement) -> tuple[bool, bool, float]:
    outcome = measurement.outcome
    return outcome is Outcome.FAIL, outcome is Outcome.INCONCLUSIVE, _closeness(measurement)


def _closeness(measurement: Measurement) -> float:
    """How many times the limit the certain bound is; the surest failure, or the nearest pass."""
    if measurement.limit is None:
        return 0.0 if measurement.outcome is Outcome.PASS else math.inf
    value = measurement.value or 0.0
    low, high = measurement.interval or (value, value)
    bound = low if measurement.outcome is Outcome.FAIL else high
    return bound / measurement.limit if measurement.limit else math.inf
