"""How far two equal arms differ by themselves, and the odds margin that follows.

The conditional e-process takes requests for independent. Where each arm has bad minutes of its own
(a noisy neighbour, a user whose every request fails), equal arms differ by more than chance and the
guarantee is gone. A calibration stage gives the canary the stable version and looks how much more.

The estimate is explained in :mod:`.noise`, the margin that follows in :mod:`.margin`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from ..policy import RolloutPolicy
from ..traffic.window import Window
from .counts import Arms, BoolArray, arms_of
from .margin import largest_margin, margins_for, rates_of
from .mixture import FloatArray
from .noise import MINUTE, by_minute, noise_of
from .processes import odds_gates


@dataclasses.dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
      margin: odds ratio up to which the gates take the arms for equal, at least 1.
      noise: coefficient of variation, from minute to minute, of the rates of either arm by itself;
        the estimate for the metric that asks for most.
      automatic: whether the gates may decide by themselves at that margin.
      sentence: the whole of it in words.
    """

    margin: float
    noise: float
    automatic: bool
    sentence: str


def calibrate(windows: Sequence[Window], policy: RolloutPolicy) -> Calibration:
    """What the windows of the policy's calibration stage ask for; pure and deterministic.

    Args:
      windows: of the rollout so far. Of these, the ones of calibration stages count, and all of
        them where the policy has no such stage. Those with a gap do not.
      policy: with the gates and stages to calibrate for.
    """
    seen = _of_calibration(windows, policy)
    seconds = sum(window.seconds for window in seen)
    ends = np.cumsum([window.seconds for window in seen])
    minutes = np.floor((ends - [window.seconds for window in seen]) / MINUTE).astype(int)
    observed = {metric: by_minute(arms_of(seen, metric), minutes) for metric in odds_gates(policy)}
    if not any(arms.both.any() for arms in observed.values()):
        return Calibration(
            1.0, 0.0, False, "The arms were not seen side by side, so nothing is known of them."
        )
    worst = ("", 0.0, 1.0)
    for metric, arms in observed.items():
        estimate, bound = (float(each) for each in noise_of(arms))
        margin = float(margins_for(np.array(bound), metric, rates_of(arms, seconds), policy))
        if margin > worst[2] or not worst[0]:
            worst = (metric, estimate, margin)
    return _conclusion(*worst, int(minutes[-1]) + 1, policy)


def margins_of(
    columns: Mapping[str, Arms], policy: RolloutPolicy, seconds: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """The same for many simulated rollouts at once.

    Args:
      columns: by metric, shape ``[rollouts, windows]``.
      policy: with the gates.
      seconds: when each window begins within the stage, shape ``[windows]``.

    Returns:
      The margin of each rollout, and whether its gates may decide by themselves.
    """
    minutes = np.floor(seconds / MINUTE).astype(int)
    length = float(seconds[-1] + policy.gates.window_seconds)
    margins = np.ones(1)
    for metric, windows in columns.items():
        arms = by_minute(windows, minutes)
        _, bounds = noise_of(arms)
        needed = margins_for(bounds, metric, rates_of(arms, length), policy)
        margins = np.maximum(margins, needed)
    most = largest_margin(policy)
    automatic = margins <= most + 1e-9
    return np.where(automatic, margins, most), automatic


def _of_calibration(windows: Sequence[Window], policy: RolloutPolicy) -> list[Window]:
    stages = {stage.name for stage in policy.stages if stage.advance == "calibration"}
    return [w for w in windows if not w.gap and (not stages or w.stage in stages)]


def _conclusion(
    metric: str, noise: float, margin: float, minutes: int, policy: RolloutPolicy
) -> Calibration:
    most = largest_margin(policy)
    automatic = margin <= most + 1e-9
    found = (
        f"Over {minutes:,} minutes with the stable version in both arms, their {metric} varied by "
        f"{100 * noise:.0f}% from minute to minute beyond chance"
    )
    if automatic:
        told = (
            "the arms count as equal without a margin"
            if margin == 1
            else f"the arms count as equal up to {margin:.3g} times the odds"
        )
        return Calibration(margin, noise, True, f"{found}: {told}.")
    return Calibration(
        most,
        noise,
        False,
        f"{found}, or the calibration was too short to exclude that they do: a margin above "
        f"{most:g} would be needed, so the gates do not decide by themselves.",
    )
