"""Windows of rollouts that never were, for the tests of the gates."""

from __future__ import annotations

import numpy as np

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window


def quiet(stage: str, weight: float, windows: int, requests: int = 1_000) -> list[Window]:
    """Windows of a stage in which nothing goes wrong and all compared answers agree."""
    ours = round(requests * weight / 100)
    canary = ArmCounts(requests=ours, timed=ours)
    stable = ArmCounts(requests=requests - ours, timed=requests - ours)
    return [Window(stage, 10.0, canary, stable, 50.0, compared=100)] * windows


def rollout(
    seed: int,
    error_ratio: float = 1.0,
    slow_ratio: float = 1.0,
    error_rate: float = 0.005,
    disagreement: float = 0.1,
    policy: RolloutPolicy | None = None,
) -> list[Window]:
    """Windows of all stages before the canary gets everything: 100 requests a second."""
    generator, windows = np.random.default_rng(seed), []
    for stage in (policy or RolloutPolicy()).stages:
        if stage.weight == 100:
            continue
        for _ in range(int(stage.seconds // 10)):
            ours = int(generator.binomial(1_000, stage.weight / 100))
            compared = int(generator.poisson(10 * stage.mirror))
            windows.append(
                Window(
                    stage.name,
                    10.0,
                    _arm(generator, ours, error_rate * error_ratio, 0.01 * slow_ratio),
                    _arm(generator, 1_000 - ours, error_rate, 0.01),
                    50.0,
                    compared,
                    int(generator.binomial(compared, disagreement)),
                )
            )
    return windows


def _arm(
    generator: np.random.Generator, requests: int, error_rate: float, slow_rate: float
) -> ArmCounts:
    return ArmCounts(
        requests=requests,
        errors=int(generator.binomial(requests, error_rate)),
        rejections=int(generator.binomial(requests, 0.01)),
        timed=requests,
        slow=int(generator.binomial(requests, slow_rate)),
    )
