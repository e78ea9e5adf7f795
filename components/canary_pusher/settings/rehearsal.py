"""How a rollout is rehearsed on this machine before a version is published."""

from __future__ import annotations

import dataclasses

from ...config import Config
from .live_gates import LatencyGate, LiveGates, OddsGate
from .stage import Stage


@dataclasses.dataclass(frozen=True)
class Faults(Config):
    """What goes wrong in the canary's model server on purpose, to see that the gates notice.

    Attributes:
      errors: share of requests that it answers with status 503.
      delay_milliseconds: by which it answers later.
      wrong_predictions: share of requests that it answers with another example's answer: of some
        it gave before, the one that differs most.
    """

    errors: float = 0.0
    delay_milliseconds: float = 0.0
    wrong_predictions: float = 0.0

    def __post_init__(self) -> None:
        self.require_between("errors", 0, 1)
        self.require_between("delay_milliseconds", 0, 60_000)
        self.require_between("wrong_predictions", 0, 1)


# Two servers share a few cores with their load, so while latencies are compared the arms get alike
# much to do: what is mirrored costs the canary as much as what it answers. The pairs are gathered
# before; an honest model that disagrees nearly as often as it may takes some four hundred.
SHORT_STAGES = (
    Stage("SHADOW", mirror=100.0, seconds=8.0),
    Stage("C10", weight=10.0, mirror=100.0, seconds=4.0),
    Stage("C50", weight=50.0, mirror=20.0, seconds=4.0, advance="evidence"),
    Stage("C100", weight=100.0, seconds=2.0),
)
"""A canary rollout in twenty seconds."""

SHORT_GATES = LiveGates(
    # Some 120 answers without an error show that fewer than 2.5% fail; odds take longer to learn.
    errors=OddsGate(alpha_share=2.0, negligible=0.025),
    rejections=OddsGate(negligible=0.025),
    # Neighbours on these cores may stop one arm for a second: only what is plain and lasts counts.
    latency=LatencyGate(
        margin=6.0,
        tolerated_odds=9.0,
        negligible=0.05,
        quantile=0.9,
        least_milliseconds=100.0,
    ),
    window_seconds=1.0,
    minimum_requests=10,
    patience_seconds=60.0,
)
"""Gates that twenty seconds of traffic can satisfy."""


@dataclasses.dataclass(frozen=True)
class Rehearsal(Config):
    """A rollout with real servers on loopback, before the target gets the model.

    Envoy stands before two model servers, one with the stable version and one with the new one.
    Examples are replayed as requests at a set rate, and the controller takes the canary through the
    stages by the gates, as in production.

    Attributes:
      stages: of the rollout.
      gates: on its traffic.
      requests_per_second: at which examples are replayed.
      users: how many users the requests come from; a user stays with one arm while weights rise.
      seconds: longest duration in all; then the outcome is INCONCLUSIVE.
      faults: injected into the canary, for tests and drills.
    """

    stages: tuple[Stage, ...] = SHORT_STAGES
    gates: LiveGates = SHORT_GATES
    requests_per_second: float = 40.0
    users: int = 500
    seconds: float = 180.0
    faults: Faults = Faults()

    def __post_init__(self) -> None:
        self.require(bool(self.stages), "stages", "at least one stage")
        self.require_between("requests_per_second", 1, 10_000)
        self.require_between("users", 1, 1e6)
        self.require_between("seconds", 1, 86_400)
