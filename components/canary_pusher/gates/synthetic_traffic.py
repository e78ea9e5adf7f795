"""Traffic that was never there: what windows of a rollout would see, drawn at random.

Requests are Poisson, the canary's among them binomial by the stage's weight, and so are errors,
refusals, slow answers and disagreements among requests. Latencies are lognormal, slow above a
quantile of the stable arm's. On top, the base rates may drift together, incidents may hit both
arms, and each arm's error rate may have noise of its own from minute to minute.
"""

from __future__ import annotations

import dataclasses
import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from ..policy import RolloutPolicy
from ..settings.stage import Stage
from .counts import Arms, Counts
from .mixture import FloatArray

SECONDS_OF_NOISE = 60.0
"""Each arm's own noise keeps its value this long."""


@dataclasses.dataclass(frozen=True)
class Traffic:
    """What the traffic of a simulated rollout is like.

    Attributes:
      requests_per_second: to both arms together.
      error_rate: of the stable arm's requests, in (0, 1).
      error_ratio: how many times as likely an error is in the canary.
      rejection_rate: of the stable arm's requests, answered with 4xx.
      rejection_ratio: how many times as likely a refusal is in the canary.
      latency_ratio: what the canary's latencies are multiplied by.
      latency_spread: standard deviation of the logarithm of a latency.
      disagreement: share of mirrored requests that the arms answer differently.
      noise: coefficient of variation of each arm's own error rate from minute to minute.
      drift: amplitude of an hourly wave in the logarithm of the error rate, common to both arms.
      incidents: how many times the errors of both arms rise together for five minutes.
      incident_ratio: how many times as likely errors are then.
      incident_seconds: how long it lasts.
    """

    requests_per_second: float = 100.0
    error_rate: float = 0.005
    error_ratio: float = 1.0
    rejection_rate: float = 0.01
    rejection_ratio: float = 1.0
    latency_ratio: float = 1.0
    latency_spread: float = 0.5
    disagreement: float = 0.1
    noise: float = 0.0
    drift: float = 0.0
    incidents: int = 0
    incident_ratio: float = 20.0
    incident_seconds: float = 300.0


@dataclasses.dataclass(frozen=True)
class Weather:
    """What befalls both arms of each rollout.

    Attributes:
      phases: of the drift, shape ``[rollouts]``.
      incidents: when they begin, in seconds, shape ``[rollouts, incidents]``.
    """

    phases: FloatArray
    incidents: FloatArray

    @classmethod
    def drawn(
        cls, generator: np.random.Generator, rollouts: int, traffic: Traffic, span: float
    ) -> Weather:
        """Phases and incidents of some rollouts, the latter within their first ``span`` seconds."""
        latest = max(span - traffic.incident_seconds, 0.0)
        return cls(
            generator.uniform(0, 2 * math.pi, rollouts),
            generator.uniform(0, latest, (rollouts, traffic.incidents)),
        )

    def of(self, rows: npt.NDArray[np.int64]) -> Weather:
        """The weather of some of the rollouts."""
        return Weather(self.phases[rows], self.incidents[rows])

    def factor(self, seconds: FloatArray, traffic: Traffic) -> FloatArray:
        """What error rates are multiplied by at these times, shape ``[rollouts, windows]``."""
        wave = np.sin(2 * math.pi * seconds / 3600 + self.phases[:, None])
        factor = np.exp(traffic.drift * wave)
        for begins in self.incidents.T[:, :, None]:
            during = (seconds >= begins) & (seconds < begins + traffic.incident_seconds)
            factor = np.where(during, factor * traffic.incident_ratio, factor)
        return factor


def draw(
    generator: np.random.Generator,
    traffic: Traffic,
    policy: RolloutPolicy,
    stage: Stage,
    seconds: FloatArray,
    lengths: FloatArray,
    weather: Weather,
) -> Counts:
    """What windows of a stage see.

    Args:
      generator: of random numbers.
      traffic: what it is like.
      policy: whose gates will weigh it.
      stage: with the weights; in a calibration both arms are alike.
      seconds: when each window begins, shape ``[rollouts, windows]``.
      lengths: of the windows, in seconds, shape ``[windows]``.
      weather: of these rollouts.
    """
    shape = seconds.shape
    each = np.broadcast_to(traffic.requests_per_second * lengths, shape)
    canary = generator.poisson(each * stage.weight / 100)
    stable = generator.poisson(each * (1 - stage.weight / 100))
    compared = generator.poisson(each * stage.mirror / 100 * (1 - stage.weight / 100))
    alike = stage.advance == "calibration"

    def arms(rates: tuple[FloatArray, FloatArray]) -> Arms:
        events = [
            generator.binomial(requests, np.minimum(rate, 1.0))
            for requests, rate in zip((canary, stable), rates, strict=True)
        ]
        return Arms(*(np.asarray(each, float) for each in (canary, stable, *events)))

    base = traffic.error_rate * weather.factor(seconds, traffic)
    ratios = [1.0, 1.0] if alike else [traffic.error_ratio, traffic.rejection_ratio]
    errors = arms(
        (
            base * ratios[0] * _noise(generator, traffic.noise, seconds),
            base * _noise(generator, traffic.noise, seconds),
        )
    )
    refused = np.full(shape, traffic.rejection_rate)
    slow_ratio = 1.0 if alike else traffic.latency_ratio
    return Counts(
        errors=errors,
        rejections=arms((refused * ratios[1], refused)),
        latency=arms(
            (
                np.full(shape, slow_share(policy, traffic, slow_ratio)),
                np.full(shape, slow_share(policy, traffic, 1.0)),
            )
        ),
        compared=np.asarray(compared, float),
        disagreed=np.asarray(generator.binomial(compared, traffic.disagreement), float),
        alone=np.full(shape[1], stage.weight == 100),
    )


def slow_share(policy: RolloutPolicy, traffic: Traffic, latency_ratio: float) -> float:
    """Share of slow answers where latencies are that many times the stable arm's."""
    gate = policy.gates.latency
    if gate is None:
        return 0.0
    normal = NormalDist()
    bound = normal.inv_cdf(gate.quantile) - math.log(latency_ratio) / traffic.latency_spread
    return 1 - normal.cdf(bound)


def _noise(generator: np.random.Generator, variation: float, seconds: FloatArray) -> FloatArray:
    """Lognormal factors of mean 1, one a minute."""
    if variation == 0:
        return np.ones_like(seconds)
    minutes = (seconds - seconds[:, :1]) // SECONDS_OF_NOISE
    variance = math.log1p(variation**2)
    drawn = generator.normal(
        -variance / 2, math.sqrt(variance), (len(seconds), int(minutes.max(initial=0)) + 1)
    )
    factors: FloatArray = np.exp(np.take_along_axis(drawn, minutes.astype(int), axis=1))
    return factors
