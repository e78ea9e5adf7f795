"""From totals to windows: what two looks at the same counters have between them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping

from .snapshot import ArmSnapshot, BusinessTotals, Snapshot
from .window import ArmCounts, Window

LONGEST = 3.0
"""A window that took more than so many times its expected seconds tells of a stopped clock, not of
traffic."""

SETTLING_SECONDS = 10.0
"""By so much may two readings of when the same counters began differ: Envoy tells its age in whole
seconds, and brings it up to date only now and then."""

EXCEEDANCES = 10
"""Answers expected above a quantile before the quantile is taken for a bound."""


def window_between(
    before: Snapshot, after: Snapshot, stage: str, slow_above: float | None, expected_seconds: float
) -> Window:
    """What happened between two looks, or why that cannot be told.

    Args:
      before: the earlier look.
      after: the later look.
      stage: in which both were taken.
      slow_above: from :func:`slow_bound` over looks no later than ``before``, so that it does not
        know what it will be held to.
      expected_seconds: how long the window was meant to be.
    """
    seconds = after.seconds - before.seconds
    gap = next(_gaps(before, after, seconds, expected_seconds), "")
    if gap:
        return missing_window(stage, seconds, gap)
    return Window(
        stage=stage,
        seconds=seconds,
        canary=_gained(before.canary, after.canary, slow_above),
        stable=_gained(before.stable, after.stable, slow_above),
        slow_above=slow_above,
        compared=after.compared - before.compared,
        disagreed=after.disagreed - before.disagreed,
        canary_business=_gained_business(before.canary_business, after.canary_business),
        stable_business=_gained_business(before.stable_business, after.stable_business),
    )


def missing_window(stage: str, seconds: float, reason: str) -> Window:
    """A window without figures, for instance because the source of the counters did not answer.

    Args:
      stage: in which it lay.
      seconds: its length; what cannot be one counts as 0.
      reason: why there are none, a clause without a full stop.
    """
    return Window(stage=stage, seconds=seconds if 0 < seconds < math.inf else 0.0, gap=reason)


def slow_bound(latencies: Mapping[float, int], quantile: float) -> float | None:
    """The latency above which an answer is called slow; None before there are enough answers.

    Args:
      latencies: the stable arm's answers so far, by the upper bound of their bucket, for instance
        of :func:`gained_latency` between the rollout's first look and the one at which the next
        window begins.
      quantile: in (0, 1).

    Returns:
      The upper bound of the bucket that holds the quantile, so that counting what lies above it is
      exact. None too if that bucket has no upper bound.
    """
    total = sum(latencies.values())
    if total * (1 - quantile) < EXCEEDANCES:
        return None
    below = 0
    for bound in sorted(latencies):
        below += latencies[bound]
        if below >= quantile * total:
            return bound if math.isfinite(bound) else None
    return None


def gained_latency(before: ArmSnapshot, after: ArmSnapshot) -> dict[float, int]:
    """The answers of one arm between two looks, by the upper bound of their bucket.

    Counters that fell in between, as those of a server that was started again, count from 0.
    """
    fell = any(after.latency.get(bound, 0) < count for bound, count in before.latency.items())
    start: Mapping[float, int] = {} if fell else before.latency
    return {bound: count - start.get(bound, 0) for bound, count in after.latency.items()}


def _gaps(before: Snapshot, after: Snapshot, seconds: float, expected: float) -> Iterator[str]:
    """Every reason for which the difference of two looks would tell nothing."""
    if not seconds > 0:
        yield f"the clock went back by {-seconds:.1f} s"
    elif seconds > LONGEST * expected:
        yield f"it took {seconds:.1f} s in place of {expected:g} s"
    for arm in ("canary", "stable"):
        yield from _arm_gaps(arm, getattr(before, arm), getattr(after, arm))
        earlier, later = getattr(before, f"{arm}_business"), getattr(after, f"{arm}_business")
        if earlier is not None and later is not None:
            yield from _falls(f"{arm}'s business metric", earlier, later, ("count", "squares"))
    yield from _falls("mirrored requests", before, after, ("compared", "disagreed"))
    if after.disagreed - before.disagreed > after.compared - before.compared:
        yield "more mirrored requests disagree than were compared"


def _arm_gaps(arm: str, before: ArmSnapshot, after: ArmSnapshot) -> Iterator[str]:
    if before.since is not None and after.since is not None:
        later = after.since - before.since
        if abs(later) > SETTLING_SECONDS:
            yield f"the {arm}'s counters began anew"
    yield from _falls(f"{arm}", before, after, ("requests", "errors", "rejections"))
    if any(after.latency.get(bound, 0) < count for bound, count in before.latency.items()):
        yield f"the {arm}'s latency histogram fell: its source was started again"
    gained = _gained(before, after, None)
    if gained.errors + gained.rejections > gained.requests:
        yield f"the {arm} failed and refused more requests than it had"


def _falls(owner: str, before: object, after: object, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        earlier, later = getattr(before, name), getattr(after, name)
        if not later >= earlier:
            yield (
                f"the {owner}'s counter of {name} fell from {earlier:g} to {later:g}: "
                "its source was started again"
            )


def _gained(before: ArmSnapshot, after: ArmSnapshot, slow_above: float | None) -> ArmCounts:
    timed = slow = 0
    if slow_above is not None:
        for bound, count in after.latency.items():
            gained = count - before.latency.get(bound, 0)
            timed += gained
            slow += gained if bound > slow_above else 0
    return ArmCounts(
        requests=after.requests - before.requests,
        errors=after.errors - before.errors,
        rejections=after.rejections - before.rejections,
        timed=timed,
        slow=slow,
    )


def _gained_business(
    before: BusinessTotals | None, after: BusinessTotals | None
) -> BusinessTotals | None:
    if before is None or after is None:
        return None
    names = [field.name for field in dataclasses.fields(BusinessTotals)]
    return BusinessTotals(**{name: getattr(after, name) - getattr(before, name) for name in names})
