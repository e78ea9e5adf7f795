"""Counters as a target reports them: totals since some start, of each arm."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class ArmSnapshot:
    """Totals of one arm.

    Attributes:
      requests: answered or failed, mirrored ones not among them.
      errors: of these, answered with 5xx, or not at all.
      rejections: of these, answered with 4xx.
      latency: answers by the upper bound of their bucket, in milliseconds; not cumulative over the
        buckets. Empty where the source has none.
      since: when these counters began, in seconds of the wall clock; None where the source does not
        say. A server that was started again may have counted past its old figures meanwhile.
    """

    requests: int = 0
    errors: int = 0
    rejections: int = 0
    latency: Mapping[float, int] = dataclasses.field(default_factory=dict)
    since: float | None = None


@dataclasses.dataclass(frozen=True)
class BusinessTotals:
    """Sums over the values of a business metric in one arm; the covariate serves CUPED.

    Attributes:
      count: of values.
      total: their sum.
      squares: the sum of their squares.
      covariates: the sum of the covariates, known before the rollout; 0 where there are none.
      covariate_squares: the sum of the squares of the covariates.
      products: the sum of value times covariate.
    """

    count: int = 0
    total: float = 0.0
    squares: float = 0.0
    covariates: float = 0.0
    covariate_squares: float = 0.0
    products: float = 0.0


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """Totals of both arms at one moment.

    Attributes:
      seconds: the reader's monotonic clock.
      canary: totals of the new version.
      stable: totals of the version it would replace.
      compared: mirrored requests of which both arms' answers are known.
      disagreed: of these, as many on which the two disagree.
      canary_business: a business metric's sums in the canary; None where there is none.
      stable_business: the same of the stable arm.
    """

    seconds: float
    canary: ArmSnapshot
    stable: ArmSnapshot
    compared: int = 0
    disagreed: int = 0
    canary_business: BusinessTotals | None = None
    stable_business: BusinessTotals | None = None
