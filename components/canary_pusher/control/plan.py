"""What to do next at a target, for it to look as wanted. Pure."""

from __future__ import annotations

import dataclasses

from ..rollout.wanted import Wanted
from ..targets.traffic_target import Routing


@dataclasses.dataclass(frozen=True)
class Load:
    """Make a version answer; that of the stable model where ``aa``."""

    number: int
    aa: bool = False


@dataclasses.dataclass(frozen=True)
class Route:
    """Put a split into force."""

    routing: Routing


@dataclasses.dataclass(frozen=True)
class Promote:
    """Make a version the stable one."""

    number: int


@dataclasses.dataclass(frozen=True)
class Retire:
    """Unload a version."""

    number: int


Step = Load | Route | Promote | Retire


@dataclasses.dataclass(frozen=True)
class Seen:
    """What is known of a target.

    Attributes:
      routing: the split that it reports.
      recorded: how it looked last by the journal; None where that is not known any more.
      checked: whether this controller itself has made it look so. A new one does everything again,
        since its predecessor may have died between doing and recording.
    """

    routing: Routing
    recorded: Wanted | None = None
    checked: bool = False


def plan(wanted: Wanted, seen: Seen, leaving: bool, calibration_number: int) -> tuple[Step, ...]:
    """The steps from what is seen to what is wanted, none where they are the same.

    Whoever leaves takes the requests away first. Whoever comes is loaded before the first request.

    Args:
      wanted: what the target shall look like.
      seen: how it looks.
      leaving: whether the version is on its way out, so that it need not answer any more.
      calibration_number: under which the stable model stands in for the canary.
    """
    before = seen.recorded if seen.checked else None
    if wanted.promoted:
        return () if before is not None and before.promoted else (Promote(wanted.number),)
    if wanted.retired or leaving:
        return _take_away(wanted, seen, before, calibration_number)
    return _bring_in(wanted, seen, before, calibration_number)


def _take_away(
    wanted: Wanted, seen: Seen, before: Wanted | None, calibration_number: int
) -> tuple[Step, ...]:
    rerouted = _reroute(Routing(), seen, before)
    if not wanted.retired or (before is not None and before.retired):
        return rerouted
    numbers = sorted({wanted.number, calibration_number})
    return (*rerouted, *(Retire(number) for number in numbers))


def _bring_in(
    wanted: Wanted, seen: Seen, before: Wanted | None, calibration_number: int
) -> tuple[Step, ...]:
    number = calibration_number if wanted.aa else wanted.number
    if before is not None and before.loaded and before.aa == wanted.aa:
        return _reroute(wanted.routing, seen, before)
    load, route = Load(number, wanted.aa), Route(wanted.routing)
    if seen.recorded is not None and seen.recorded.aa and not wanted.aa:
        # The stand-in goes before the new model comes in its place.
        return Route(Routing()), Retire(calibration_number), load, route
    return load, route


def _reroute(routing: Routing, seen: Seen, before: Wanted | None) -> tuple[Step, ...]:
    return () if seen.routing == routing and before is not None else (Route(routing),)
