"""What a conformance test sees of a target's service, from the outside."""

from __future__ import annotations

from typing import Protocol

from tidegate.components.canary_pusher.targets.traffic_target import TrafficTarget


class Counterpart(Protocol):
    """A local service and a target that drives it."""

    target: TrafficTarget
    mirrors: bool

    def shares(self) -> dict[int, float]:
        """Percent of the requests by version number, as the service or its clients have it."""
        ...

    def loaded(self) -> set[int]:
        """The version numbers that answer."""
        ...
