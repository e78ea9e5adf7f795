"""Desired state: what a pipeline leaves behind for a controller to make true."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import RolloutStateError
from ..delivery import delivery_key
from ..model_files import ModelFiles
from ..policy import RolloutPolicy
from ..rollout.replaying import fold
from ..rollout.state import DONE, FINAL, ROLLED_BACK, ROLLING_BACK, RolloutState
from ..targets.traffic_target import TrafficTarget
from .folder import RolloutFolder, rollout_folders

FORMAT = 1


@dataclasses.dataclass(frozen=True)
class Desired:
    """What ``desired.json`` says.

    Attributes:
      model: the new model's files, which must stay where they are until the rollout is finished.
      policy: by which it is rolled out.
      target: the target's configuration as JSON.
      examples: where the examples of the replay are.
      decision: what the replay said.
      serving_digest: of the policy and keys under which the model's rows were pseudonymised; empty
        where nobody said.
      prepared: when, in UTC.
    """

    model: ModelFiles
    policy: RolloutPolicy
    target: str
    examples: tuple[str, ...]
    decision: Mapping[str, Any]
    serving_digest: str
    prepared: str

    def to_values(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "format": FORMAT,
            "model": dataclasses.asdict(self.model),
            "policy": json.loads(self.policy.to_json()),
            "target": json.loads(self.target),
            "examples": list(self.examples),
            "decision": dict(self.decision),
            "serving_digest": self.serving_digest,
            "prepared": self.prepared,
        }


def read_desired(folder: RolloutFolder) -> Desired:
    """What was prepared in a folder.

    Raises:
      RolloutStateError: nothing was, or it cannot be read.
    """
    values = folder.desired()
    try:
        return Desired(
            model=ModelFiles(**values["model"]),
            policy=RolloutPolicy.from_mapping(values["policy"]),
            target=json.dumps(values["target"], sort_keys=True, separators=(",", ":")),
            examples=tuple(values["examples"]),
            decision=values["decision"],
            serving_digest=values["serving_digest"],
            prepared=values["prepared"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RolloutStateError(
            f"The rollout's desired state cannot be read: {error}",
            where=str(folder.path),
            remedy="Prepare the rollout anew.",
        ) from error


def prepare_rollout(
    target: TrafficTarget,
    model: ModelFiles,
    policy: RolloutPolicy,
    decision: Mapping[str, Any],
    examples: Sequence[str] = (),
    serving_digest: str = "",
    anew: bool = False,
) -> RolloutFolder:
    """Writes down that a model shall be rolled out. The same again gives the same folder.

    What is under way or done is left as it is. A rollout that was rolled back is not begun again:
    the model, the target and the policy are the same, and so would be the end.

    Args:
      target: where to.
      model: which one.
      policy: by which.
      decision: what the replay said, plain JSON values.
      examples: where the replay's examples are.
      serving_digest: see :class:`Desired`.
      anew: begin again even so, in a folder of its own.

    Raises:
      RolloutStateError: the same was rolled back before, or there is no stable version to compare
        with.
      PushError: the target or the folder cannot be used.
    """
    live = target.live()
    if live is None:
        raise RolloutStateError(
            "There is no stable version to compare the new one with",
            where=target.state_directory,
            remedy="Deliver the first version without a rollout.",
        )
    folder, state = _latest(target.state_directory, delivery_key(model, target, policy))
    if state is not None and state.name == ROLLED_BACK and not anew:
        raise RolloutStateError(
            f"This model was rolled back under this policy already: {rollback_reason(state)}",
            where=str(folder.path),
            remedy="Train another one, change the policy, or ask for it to begin anew.",
        )
    if state is not None and state.finished:
        is_live = state.name == DONE and live.model.digest == model.digest
        if is_live and not anew:
            return folder
        folder = _next(folder)
    elif state is not None:
        return folder
    folder.write_desired(
        Desired(
            model=model,
            policy=policy,
            target=target.to_json(),
            examples=tuple(examples),
            decision=decision,
            serving_digest=serving_digest,
            prepared=datetime.datetime.now(datetime.timezone.utc).isoformat(),
        ).to_values()
    )
    return folder


def current_state(folder: RolloutFolder) -> RolloutState | None:
    """Where a rollout stands by its journal; None where no controller has begun it.

    Raises:
      JournalError: the journal is damaged or cannot be read.
    """
    records = folder.records()
    return fold(records) if records else None


def is_under_way(folder: RolloutFolder) -> bool:
    """Whether a controller has begun the rollout and none has finished it; without folding it.

    Raises:
      JournalError: the journal is damaged or cannot be read.
    """
    return folder.has_begun and not has_ended(folder)


def has_ended(folder: RolloutFolder) -> bool:
    """Whether the journal's last word is that the rollout is finished; without folding it.

    Raises:
      JournalError: the journal is damaged or cannot be read.
    """
    last = folder.last_record() or {}
    return last.get("event") == "decision" and last.get("to") in FINAL


def is_prepared_for(desired: Desired, target: TrafficTarget) -> bool:
    """Whether a target is the one that was meant; what it was not told then may have a default."""
    return _agrees(json.loads(desired.target), json.loads(target.to_json()))


def _agrees(told: Any, settings: Any) -> bool:
    if isinstance(told, Mapping) and isinstance(settings, Mapping):
        return all(name in settings and _agrees(told[name], settings[name]) for name in told)
    return bool(told == settings)


def rollback_reason(state: RolloutState) -> str:
    """Why a rollout went back, a clause."""
    reasons = [one.reason for one in state.decisions if one.to == ROLLING_BACK]
    return reasons[-1] if reasons else "for a reason that its journal does not tell"


def _latest(state_directory: str, key: str) -> tuple[RolloutFolder, RolloutState | None]:
    """The last rollout under a key: one that began anew has a folder of its own."""
    folder = RolloutFolder(state_directory, key)
    while (following := _next(folder)).exists:
        folder = following
    return folder, current_state(folder)


def _next(folder: RolloutFolder) -> RolloutFolder:
    key, _, attempt = folder.key.partition("-")
    return RolloutFolder(folder.state_directory, f"{key}-{int(attempt or 1) + 1}")


def next_rollout(state_directory: str | Path) -> RolloutFolder:
    """The rollout at a target whose turn it is: what is under way, else what was prepared first.

    Raises:
      RolloutStateError: all are finished, or there is none.
      JournalError: a journal is damaged or cannot be read.
    """
    folders = list(rollout_folders(state_directory))
    waiting = (folder for folder in folders if not folder.has_begun)
    for folder in (*filter(is_under_way, folders), *waiting):
        return folder
    raise RolloutStateError(
        "No rollout is under way or waits here",
        where=str(state_directory),
        remedy="Give the folder of one, or prepare one with CanaryPusher.",
    )
