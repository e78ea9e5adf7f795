"""The business gate: do users of the canary bring in less?"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ...verdict import Measurement
from ..policy import RolloutPolicy
from ..settings.live_gates import BusinessGate
from .evidence import Evidence, Purpose, outcome_of
from .mean_difference import Difference, log_evidence, radius
from .mixture import FloatArray
from .processes import levels_of


@dataclasses.dataclass(frozen=True)
class Claim:
    """What the gate bets on, and its log E after each window.

    Attributes:
      claim: what a high E shows.
      purpose: what follows from it.
      level: probability bound of showing the claim if it is false.
      log_e: shape ``[windows]``.
    """

    claim: str
    purpose: Purpose
    level: float
    log_e: FloatArray


def weigh(seen: Difference, policy: RolloutPolicy) -> tuple[Claim, ...]:
    """A loss beyond what is tolerated, and none such; nothing without such a gate."""
    gate = policy.gates.business
    if gate is None:
        return ()
    sides = (
        (f"falls by more than {gate.tolerated_loss:g}", Purpose.ROLLBACK, level_of(policy), -1.0),
        (f"keeps within {gate.tolerated_loss:g}", Purpose.PROMOTION, policy.beta, 1.0),
    )
    return tuple(
        Claim(
            f"the {gate.name} per value {claim}",
            Purpose.ADVICE if gate.advisory else purpose,
            level,
            log_evidence(seen, -gate.tolerated_loss, side, level, gate.burn_in),
        )
        for claim, purpose, level, side in sides
    )


def level_of(policy: RolloutPolicy) -> float:
    """The gate's part of ``alpha``; all of it where it is advisory and decides nothing."""
    return levels_of(policy).get("business", policy.alpha)


def measure(
    seen: Difference, policy: RolloutPolicy, evidence: Sequence[Evidence]
) -> Measurement | None:
    """The last difference with its confidence sequence, in words; None without such a gate."""
    gate = policy.gates.business
    if gate is None:
        return None
    bounds, value = None, None
    values = int(seen.values[-1]) if seen.values.size else 0
    if values >= gate.burn_in and seen.intrinsic_time[-1] > 0:
        value = float(seen.estimate[-1])
        reach = float(radius(seen, level_of(policy), gate.burn_in)[-1])
        bounds = (value - reach, value + reach)
    return Measurement(
        subject="canary against the stable version",
        statistic="business_difference",
        value=value,
        limit=-gate.tolerated_loss,
        outcome=outcome_of(evidence),
        sentence=_sentence(gate, value, bounds, values),
        interval=bounds,
        sizes={"values": values},
    )


def _sentence(
    gate: BusinessGate, value: float | None, bounds: tuple[float, float] | None, values: int
) -> str:
    if value is None or bounds is None:
        return (
            f"The {gate.name} is known of {values:,} users or requests of the smaller arm, fewer "
            f"than the {gate.burn_in:,} that a conclusion takes."
        )
    return (
        f"The {gate.name} of the canary differs from the stable version's by {value:+.4g} "
        f"({bounds[0]:+.4g} to {bounds[1]:+.4g}) over {values:,} values of the smaller arm"
        f"{'; it is watched and decides nothing' if gate.advisory else ''}."
    )
