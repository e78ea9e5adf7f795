"""Hands a model to a target that splits traffic: a rollout is prepared, or driven to its end."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import RolloutStateError
from ...verdict import Outcome
from ..decision import Decision
from ..policy import RolloutPolicy
from ..rollout.state import DONE, ROLLED_BACK, RolloutState
from ..targets.target import Delivery, Version
from ..targets.traffic_target import TrafficTarget
from .controller import Controller
from .desired import current_state, prepare_rollout, rollback_reason
from .first_version import deliver_first
from .folder import RolloutFolder
from .watchdog_process import WatchdogStarter

Records = Sequence[Mapping[str, Any]]


@dataclasses.dataclass(frozen=True)
class HandedOver:
    """What became of a model at a target that splits traffic.

    Attributes:
      decision: what now holds of it.
      version: under which it is live, or None where it is not, or not yet.
      records: of the rollout's journal so far; none where there was no rollout.
    """

    decision: Decision
    version: Version | None
    records: Records = ()


def hand_over(
    decision: Decision,
    delivery: Delivery,
    target: TrafficTarget,
    policy: RolloutPolicy,
    examples: Sequence[str],
) -> HandedOver:
    """Carries a decision out, as far as ``policy.drive`` says. The same again changes nothing.

    The first version of a target is delivered at once. Every other one is left for ``tidegate
    rollout run``, or driven here to the end of its rollout.

    Args:
      decision: of the replay, and of the rehearsal if there was one.
      delivery: of the decision.
      target: where it goes.
      policy: by which it is rolled out.
      examples: where the examples of the replay are.

    Raises:
      PushError: the target cannot be used.
    """
    live = target.live()
    if not decision.promotes:
        return HandedOver(decision, None)
    if live is not None and live.model.digest == delivery.model.digest:
        return HandedOver(decision, live)
    if live is None:
        first = deliver_first(target, delivery.model, delivery.key, delivery.decision)
        return HandedOver(decision, first)
    try:
        folder = prepare_rollout(
            target,
            delivery.model,
            policy,
            delivery.decision,
            examples,
            str(delivery.decision["serving_digest"]),
        )
    except RolloutStateError as refusal:
        refused = dataclasses.replace(
            decision,
            outcome=Outcome.FAIL,
            headline="Not promoted",
            reason=refusal.what[0].lower() + refusal.what[1:],
        )
        return HandedOver(refused, None)
    state = current_state(folder)
    if policy.drive == "executor":
        state = Controller(folder, target, watch=WatchdogStarter()).run()
    return _standing(decision, folder, target, state)


def _standing(
    decision: Decision, folder: RolloutFolder, target: TrafficTarget, state: RolloutState | None
) -> HandedOver:
    records = tuple(folder.records())
    if state is not None and state.name == DONE:
        return HandedOver(_rolled_out(decision, state), target.live(), records)
    if state is not None and state.name == ROLLED_BACK:
        reason = f"its rollout was rolled back: {rollback_reason(state)}"
        failed = _of(decision, state, Outcome.FAIL, "Not promoted", reason)
        return HandedOver(failed, None, records)
    place = f"`tidegate rollout run {folder.path}` takes it through its stages"
    where = f"in {state.name} of its rollout" if state is not None else "handed over for a rollout"
    waiting = _of(decision, state, Outcome.INCONCLUSIVE, "Not live yet", f"it is {where}; {place}")
    return HandedOver(waiting, None, records)


def _rolled_out(decision: Decision, state: RolloutState) -> Decision:
    stages = ", ".join(stage.name for stage in state.policy.stages)
    reason = f"on live traffic it went through {stages}; {decision.reason}"
    return _of(decision, state, Outcome.PASS, "Promoted as version {version}", reason)


def _of(
    decision: Decision, state: RolloutState | None, outcome: Outcome, headline: str, reason: str
) -> Decision:
    seen = state.assessment.measurements if state is not None and state.assessment else ()
    return dataclasses.replace(
        decision,
        outcome=outcome,
        headline=headline,
        reason=reason,
        live_measurements=(*decision.live_measurements, *seen),
    )
