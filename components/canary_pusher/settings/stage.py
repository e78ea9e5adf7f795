"""A stage of a rollout, and the lists of stages that are known by a name."""

from __future__ import annotations

import dataclasses

from ...config import Config

ADVANCES = ("time", "evidence", "approval", "calibration")

RESERVED = ("PREPARED", "LOADED", "HOLD", "PROMOTING", "DONE", "ROLLING_BACK", "ROLLED_BACK")
"""States of a rollout that are no stages, so that no stage may be called so."""


@dataclasses.dataclass(frozen=True)
class Stage(Config):
    """How much the canary serves for how long, and what the next stage takes.

    Attributes:
      name: as journals and dashboards call it, for instance ``C5``.
      weight: percent of the requests that the canary answers, in [0, 100].
      mirror: percent of the requests that are copied to the canary, its answers being thrown away,
        in [0, 100].
      seconds: shortest time of observation in this stage. Time without figures does not count.
      advance: what moves on to the next stage, once the time is up. ``time``: that no harm was
        shown and the figures are there. ``evidence``: every gate's claim for promotion.
        ``approval``: a person's word, bound to what was approved. ``calibration``: the canary has
        the stable version: the arms are alike, and their difference sets the gates' margin.
    """

    name: str
    weight: float = 0.0
    mirror: float = 0.0
    seconds: float = 0.0
    advance: str = "time"

    def __post_init__(self) -> None:
        self.require(
            bool(self.name) and self.name.replace("_", "").isalnum(), "name", "letters and digits"
        )
        self.require(self.name not in RESERVED, "name", f"none of {', '.join(RESERVED)}")
        self.require_between("weight", 0, 100)
        self.require_between("mirror", 0, 100)
        self.require_between("seconds", 0, 1e8)
        self.require(self.advance in ADVANCES, "advance", f"one of {', '.join(ADVANCES)}")


CANARY = (
    Stage("SHADOW", mirror=10.0, seconds=300.0),
    Stage("C1", weight=1.0, mirror=10.0, seconds=600.0),
    Stage("C5", weight=5.0, mirror=10.0, seconds=1200.0),
    Stage("C25", weight=25.0, mirror=10.0, seconds=1800.0, advance="evidence"),
    Stage("C100", weight=100.0, seconds=300.0),
    Stage("SOAK", weight=100.0, seconds=1800.0),
)
"""A little, more, a quarter, all; then the stable version stays loaded for a while."""

BLUE_GREEN = (
    Stage("PREVIEW", mirror=100.0, seconds=600.0, advance="evidence"),
    Stage("APPROVAL", mirror=100.0, advance="approval"),
    Stage("SWITCH", weight=100.0, seconds=300.0),
    Stage("SOAK", weight=100.0, seconds=1800.0),
)
"""All requests are mirrored until a person approves; then all of them switch at once."""

AB = (
    Stage("SHADOW", mirror=10.0, seconds=300.0),
    Stage("AB", weight=50.0, seconds=604_800.0, advance="evidence"),
    Stage("APPROVAL", weight=50.0, advance="approval"),
    Stage("C100", weight=100.0, seconds=300.0),
)
"""Half and half for a week, then a person decides."""

SHADOW = (Stage("SHADOW", mirror=100.0, seconds=3600.0, advance="evidence"),)
"""Mirrored requests alone: the canary answers nobody until it is promoted."""

SPLIT = (
    Stage("C1", weight=1.0, seconds=600.0),
    Stage("C5", weight=5.0, seconds=1200.0),
    Stage("C25", weight=25.0, seconds=1800.0, advance="evidence"),
    Stage("C100", weight=100.0, seconds=300.0),
    Stage("SOAK", weight=100.0, seconds=1800.0),
)
"""A canary at a target that cannot mirror; ``LiveGates(disagreement_share=None)`` goes with it."""

STRATEGIES = {
    "canary": CANARY,
    "split": SPLIT,
    "blue_green": BLUE_GREEN,
    "ab": AB,
    "shadow": SHADOW,
}
"""Lists of stages by the name of what they do."""
