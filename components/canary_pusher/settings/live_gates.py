"""What a canary is held to on live traffic."""

from __future__ import annotations

import dataclasses

from ...config import Config


@dataclasses.dataclass(frozen=True)
class OddsGate(Config):
    """Holds how often something bad happens in the canary to how often it does in the stable arm.

    Attributes:
      alpha_share: this gate's part of ``alpha``, relative to the others'.
      margin: odds ratio that still counts as equal, at least 1. A calibration stage raises it as
        far as the two arms differ by themselves.
      tolerated_odds: odds ratio, above ``margin``, that must be excluded for a promotion.
      negligible: share of requests, below which the odds do not matter: shown to be rarer than
        this, the canary may be promoted too. Where nothing bad happens, odds are never learned.
    """

    alpha_share: float = 1.0
    margin: float = 1.0
    tolerated_odds: float = 2.0
    negligible: float = 0.001

    def __post_init__(self) -> None:
        self.require_between("alpha_share", 0.01, 100)
        self.require_between("margin", 1, 100)
        self.require_between("tolerated_odds", 1 + 1e-6, 1e6)
        self.require(
            self.tolerated_odds > self.margin, "tolerated_odds", f"above margin ({self.margin:g})"
        )
        self.require_between("negligible", 1e-9, 0.5)


@dataclasses.dataclass(frozen=True)
class LatencyGate(OddsGate):
    """Holds slow answers of the canary to those of the stable arm.

    Attributes:
      quantile: an answer is slow above this quantile of the stable arm's earlier ones, in (0, 1).
      least_milliseconds: an answer faster than this is never slow, whatever the quantile; 0: none
        is spared. For servers whose machines have other things to do, which slow down one or the
        other.
    """

    quantile: float = 0.99
    least_milliseconds: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require_between("quantile", 0.5, 0.9999)
        self.require_between("least_milliseconds", 0, 1e6)


@dataclasses.dataclass(frozen=True)
class BusinessGate(Config):
    """Watches a figure that somebody earns or loses by, per user or per request, in both arms.

    Its confidence sequence is asymptotic: it holds after a burn-in, not before.

    Attributes:
      name: of the figure, for sentences.
      alpha_share: this gate's part of ``alpha``, relative to the others'; of no account where it is
        advisory.
      tolerated_loss: by how much the canary's mean may fall below the stable arm's, in the figure's
        unit, and still be promoted.
      burn_in: values per arm before anything is concluded.
      advisory: it is reported and decides nothing, as labels come late.
    """

    name: str = "business metric"
    alpha_share: float = 1.0
    tolerated_loss: float = 0.0
    burn_in: int = 1000
    advisory: bool = True

    def __post_init__(self) -> None:
        self.require(bool(self.name), "name", "a name")
        self.require_between("alpha_share", 0.01, 100)
        self.require_between("tolerated_loss", 0, 1e12)
        self.require_between("burn_in", 2, 1e9)


@dataclasses.dataclass(frozen=True)
class LiveGates(Config):
    """The gates on live traffic; None leaves one out.

    They share the policy's ``alpha`` by their ``alpha_share``. ``beta`` needs no split, since a
    promotion takes every gate.

    Attributes:
      errors: requests that the canary fails to answer (5xx, or none), by odds.
      rejections: requests that it refuses (4xx), by odds.
      latency: slow answers, by odds.
      rate_share: ``alpha_share`` of the absolute error rate, held to the policy's ``error_limit``:
        it is what remains to go by once all traffic is the canary's.
      disagreement_share: ``alpha_share`` of the paired answers of mirrored requests, held to the
        policy's ``disagreement_limit``. None: pairs are not asked for.
      business: a business metric; None where there is none.
      window_seconds: between two looks.
      minimum_requests: fewer answers of the canary in a stage do not let it end.
      maximum_margin: a calibration that asks for more refuses to gate by itself.
      patience_seconds: a stage that waits this long beyond its time for evidence or figures is on
        HOLD, and says for what it waits. It goes on as soon as that comes.
    """

    errors: OddsGate | None = OddsGate(alpha_share=5.0)
    rejections: OddsGate | None = OddsGate(alpha_share=0.2)
    latency: LatencyGate | None = LatencyGate(alpha_share=4.4)
    rate_share: float = 0.2
    disagreement_share: float | None = 0.2
    business: BusinessGate | None = None
    window_seconds: float = 10.0
    minimum_requests: int = 100
    maximum_margin: float = 1.5
    patience_seconds: float = 600.0

    def __post_init__(self) -> None:
        self.require_between("rate_share", 0.01, 100)
        if self.disagreement_share is not None:
            self.require_between("disagreement_share", 0.01, 100)
        self.require_between("window_seconds", 0.1, 3600)
        self.require_between("minimum_requests", 1, 1e9)
        self.require_between("maximum_margin", 1, 100)
        self.require_between("patience_seconds", 0, 1e8)


LIVE_GATES = LiveGates()
"""The gates unless told otherwise."""
