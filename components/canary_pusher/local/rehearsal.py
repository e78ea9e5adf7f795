"""Rehearses a rollout on this machine: real servers, real proxy, replayed traffic, real controller.

What a replay cannot show is seen here: whether the model comes up in a server, how long it takes to
answer, whether requests fail on the way; and that a rollout of it goes through, or is taken back.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import PushError, UsageError
from ...verdict import Outcome
from ..control.chronicle import Observer
from ..control.controller import Controller
from ..control.desired import current_state, prepare_rollout, rollback_reason
from ..gates.live import LiveAssessment
from ..model_files import ModelFiles
from ..policy import RolloutPolicy
from ..rollout.state import DONE, ROLLED_BACK, RolloutState
from ..settings.rehearsal import Rehearsal
from .overseer import Overseer
from .replayer import Replayed
from .rig import Rig

_GRACE_SECONDS = 15.0
"""For the gates to take a canary back whose server is gone."""


@dataclasses.dataclass(frozen=True)
class Rehearsed:
    """What became of a rehearsal.

    Attributes:
      outcome: PASS: the model went through every stage. FAIL: it was taken back. INCONCLUSIVE: what
        broke was not the model, or the time was up.
      reason: the ground for it, a clause without a full stop.
      state: where the rollout stood at the end.
      records: of the rollout's journal, oldest first.
      replayed: what became of the requests.
      timings: seconds by what they were spent on.
    """

    outcome: Outcome
    reason: str
    state: RolloutState
    records: tuple[Mapping[str, Any], ...]
    replayed: Replayed
    timings: Mapping[str, float]

    @property
    def assessment(self) -> LiveAssessment | None:
        """What the gates made of the traffic; None where they never saw any."""
        return self.state.assessment


def rehearse(
    examples: Sequence[bytes],
    model: ModelFiles,
    stable: ModelFiles,
    policy: RolloutPolicy,
    folder: Path,
    observers: Sequence[Observer] = (),
) -> Rehearsed:
    """Rolls a model out on this machine, by ``policy.rehearsal``, and ends all it has started.

    It takes the rehearsal's stages plus about ten seconds in which the servers start, and at most
    ``policy.rehearsal.seconds`` more than these. Nothing that breaks midway promotes a model.

    Args:
      examples: serialized tf.Examples that are replayed as requests.
      model: the new model.
      stable: the one it would replace.
      policy: with a rehearsal; limits, alpha and beta are the policy's own.
      folder: for logs and journals and, as long as it runs, copies of models and examples.
      observers: told of every record of the journal, with the state that follows.

    Raises:
      UsageError: the policy has no rehearsal, or there are no examples.
      InstallationError: KServe or Envoy cannot be had.
      PushError: a server or Envoy does not come up; with the end of its log.
    """
    rehearsal = policy.rehearsal
    if rehearsal is None or not examples:
        raise UsageError(
            "There is nothing to rehearse a rollout by",
            where="RolloutPolicy.rehearsal",
            remedy="Set it to Rehearsal(), and give the component examples.",
        )
    began = time.monotonic()
    with Rig(folder, stable, examples, policy) as rig:
        started = time.monotonic()
        rehearsed = roll_out(rig, examples, model, policy, rehearsal, observers)
    timings = {
        "servers": started - began,
        **rehearsed.timings,
        "all": time.monotonic() - began,
    }
    return dataclasses.replace(rehearsed, timings=timings)


def roll_out(
    rig: Rig,
    examples: Sequence[bytes],
    model: ModelFiles,
    policy: RolloutPolicy,
    rehearsal: Rehearsal,
    observers: Sequence[Observer] = (),
) -> Rehearsed:
    """One rollout at servers that are up. They go on, with the version that is stable then.

    Raises:
      PushError: the target cannot be used, though everything runs.
    """
    live = dataclasses.replace(
        policy, stages=rehearsal.stages, gates=rehearsal.gates, rehearsal=None
    )
    rig.inject(rehearsal.faults)
    folder = prepare_rollout(rig.target, model, live, {}, anew=True)
    replayer = rig.replayer(examples, rehearsal.requests_per_second, rehearsal.users, policy.seed)
    controller = Controller(folder, rig.target, observers, watch=None)
    began = time.monotonic()
    with Overseer(rig, controller, _GRACE_SECONDS) as overseer:
        replayer.start()
        try:
            state: RolloutState | None = controller.run(rehearsal.seconds)
        except PushError:
            state = current_state(folder)
            if state is None or not overseer.broken:
                raise
        finally:
            replayed = replayer.stop()
    assert state is not None
    outcome, reason = conclude(state, overseer.broken, overseer.is_the_canary, rehearsal.seconds)
    return Rehearsed(
        outcome=outcome,
        reason=reason,
        state=state,
        records=tuple(folder.records()),
        replayed=replayed,
        timings={"rollout": time.monotonic() - began},
    )


def conclude(
    state: RolloutState, broken: str, is_the_canary: bool, seconds: float
) -> tuple[Outcome, str]:
    """What the end of a rollout says of the model, and why.

    Args:
      state: where the rollout stood at the end.
      broken: which processes are gone, a clause; empty if none is.
      is_the_canary: whether that is the canary's server alone.
      seconds: how long it might take.
    """
    if state.name == ROLLED_BACK and (not broken or is_the_canary):
        return Outcome.FAIL, rollback_reason(state)
    if broken:
        return Outcome.INCONCLUSIVE, f"{broken} in the state {state.name}"
    if state.name == DONE:
        return Outcome.PASS, "it went through every stage"
    if state.held:
        return Outcome.INCONCLUSIVE, f"it was on hold in the state {state.name}: {state.held}"
    missing = "; ".join(state.waiting_for)
    lacks = f", waiting for {missing}" if missing else ""
    return Outcome.INCONCLUSIVE, f"after {seconds:g} s it was in the state {state.name}{lacks}"
