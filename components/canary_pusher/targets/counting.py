"""Both arms' totals, from counters that somebody else keeps for a target."""

from __future__ import annotations

import dataclasses
import time

from ...errors import PushError
from ..traffic.prometheus_counters import ArmCounters, CounterSource
from ..traffic.snapshot import ArmSnapshot, Snapshot

VERSION_PLACE = "$version"
"""In series, this stands for the arm's version number."""


def observe(
    counters: CounterSource | None, canary: int | None, stable: int | None, where: str
) -> Snapshot:
    """Reads the counters of the versions that take part; an arm without a version has no requests.

    Args:
      counters: where they are, None if nobody said.
      canary: number of the version on trial.
      stable: number of the stable version.
      where: they would be needed.

    Raises:
      PushError: they cannot be had.
    """
    if counters is None:
        raise PushError(
            "Nobody said who counts the requests",
            where=where,
            remedy="Set the target's counters to the metrics of what splits the traffic.",
        )
    return Snapshot(
        seconds=time.monotonic(),
        canary=_read(counters.canary, canary),
        stable=_read(counters.stable, stable),
    )


def _read(counters: ArmCounters, number: int | None) -> ArmSnapshot:
    if number is None:
        return ArmSnapshot()

    def of_number(series: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(each.replace(VERSION_PLACE, str(number)) for each in series)

    return dataclasses.replace(
        counters,
        requests=of_number(counters.requests),
        errors=of_number(counters.errors),
        successes=of_number(counters.successes),
        rejections=of_number(counters.rejections),
        latency=counters.latency.replace(VERSION_PLACE, str(number)),
    ).read()
