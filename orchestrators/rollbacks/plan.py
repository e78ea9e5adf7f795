"""What a rollback would do: from which version to which, and whether the archived model is whole.

Nothing is changed here. What is live is asked of the target, what was live before of ML-Metadata.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Sequence

from ...components.canary_pusher.model_files import ModelFiles, read_model
from ...components.canary_pusher.targets import (
    splits_traffic,
    target_from_json,
    traffic_target_from_json,
)
from ...components.canary_pusher.targets.target import Target, Version
from ...components.canary_pusher.targets.traffic_target import TrafficTarget
from ...components.errors import ArchiveError, PushError, VersionNotFoundError
from ..pushes import Push
from .history import history_of

ROLLBACK = "tidegate.Rollback"


@dataclasses.dataclass(frozen=True)
class RollbackPlan:
    """A rollback that can be carried out.

    Attributes:
      target: what serves the model.
      live: the version that it serves now.
      replaced: the number of the version that is rolled back, as ML-Metadata has it.
      replaced_push: its push; None where ML-Metadata knows of none.
      wanted: the push whose model is to be live again.
      model: its archived copy.
      key: identifies the rollback, whichever process carries it out.
    """

    target: Target | TrafficTarget
    live: Version
    replaced: int
    replaced_push: Push | None
    wanted: Push
    model: ModelFiles
    key: str

    @property
    def is_live(self) -> bool:
        """Whether the target serves that model already."""
        return self.live.model.digest == self.model.digest


def plan_rollback(pushes: Sequence[Push], to: str | None) -> RollbackPlan:
    """Decides what to roll back to.

    Args:
      pushes: of the pipeline, oldest first.
      to: the version wanted; None: the one before the live one.

    Raises:
      VersionNotFoundError: it was never pushed, or there is none before the live one.
      ArchiveError: its archived copy is gone, or is not what was pushed.
      PushError: the target cannot be read.
    """
    named = _named(pushes, to) if to is not None else None
    target = _target_of(named or _newest(pushes))
    known = [push for push in pushes if push.target == (named or _newest(pushes)).target]
    live = target.live()
    if live is None:
        raise VersionNotFoundError("Nothing is live", where=target.to_json())
    replaced = _push_of(known, live.number)
    if replaced is not None:
        return _plan(target, live, replaced, named or _before(known, replaced))
    # Either a rollback was cut short before it was recorded, or somebody else put a version there.
    return _cut_short(target, live, known, named) or _plan(
        target, live, None, named or _newest(known)
    )


def rolled_back_already(pushes: Sequence[Push], plan_to: str | None) -> Push | None:
    """The live version's push, where it came by a rollback and no version was asked for.

    A command that is given twice must not go back twice.
    """
    if plan_to is not None or not pushes:
        return None
    newest = pushes[-1]
    if newest.made_by != ROLLBACK:
        return None
    live = _target_of(newest).live()
    return newest if live is not None and str(live.number) == newest.version else None


def rollback_key(replaced: int, wanted: Push) -> str:
    """SHA-256 of what is replaced, by what, and where."""
    identity = f"{ROLLBACK} {replaced} {wanted.version} {wanted.target}"
    return hashlib.sha256(identity.encode()).hexdigest()


def _plan(
    target: Target | TrafficTarget, live: Version, replaced: Push | None, wanted: Push
) -> RollbackPlan:
    number = int(replaced.version) if replaced is not None else live.number
    key = rollback_key(number, wanted)
    return RollbackPlan(target, live, number, replaced, wanted, _archived(wanted), key)


def _cut_short(
    target: Target | TrafficTarget, live: Version, known: Sequence[Push], named: Push | None
) -> RollbackPlan | None:
    """The rollback that made the live version, where the target's journal knows of it."""
    newest = _newest(known)
    for wanted in [named] if named is not None else _others_before(known, newest)[:1]:
        plan = _plan(target, live, newest, wanted)
        if any(record.get("version") == live.number for record in history_of(target, plan.key)):
            return plan
    return None


def _archived(push: Push) -> ModelFiles:
    """The archived copy, checked to be what was pushed."""
    if not os.path.isdir(push.uri):
        raise ArchiveError(
            f"The archived copy of version {push.version} is gone",
            where=push.uri,
            remedy="Roll back to another version with --to.",
        )
    try:
        model = read_model(push.uri)
    except PushError as error:
        raise ArchiveError(
            f"The archived copy of version {push.version} cannot be read: {error.what}",
            where=push.uri,
            remedy="Roll back to another version with --to.",
        ) from error
    if push.digest and model.digest != push.digest:
        raise ArchiveError(
            f"The archived copy of version {push.version} is not what was pushed: its digest is "
            f"{model.digest[:12]}…, that of the push {push.digest[:12]}…",
            where=push.uri,
            remedy="Roll back to another version with --to.",
        )
    return model


def _target_of(push: Push) -> Target | TrafficTarget:
    if not push.target:
        raise VersionNotFoundError(
            f"Version {push.version} was pushed by {push.made_by.rsplit('.', 1)[-1]}, which notes "
            "no target to deliver it to again",
            remedy="Roll back to a version that CanaryPusher pushed.",
        )
    if splits_traffic(push.target):
        return traffic_target_from_json(push.target)
    return target_from_json(push.target)


def _named(pushes: Sequence[Push], version: str) -> Push:
    for push in pushes:
        if push.version == version:
            return push
    known = ", ".join(push.version for push in pushes) or "none"
    raise VersionNotFoundError(
        f"No version {version} was pushed", remedy=f"Versions pushed here: {known}."
    )


def _newest(pushes: Sequence[Push]) -> Push:
    if not pushes:
        raise VersionNotFoundError("No version was pushed yet")
    return pushes[-1]


def _push_of(pushes: Sequence[Push], number: int) -> Push | None:
    return next((push for push in pushes if push.version == str(number)), None)


def _before(pushes: Sequence[Push], live: Push) -> Push:
    """The last push of another model before the live one."""
    others = _others_before(pushes, live)
    if not others:
        raise VersionNotFoundError(
            f"There is no version before {live.version} to roll back to",
            remedy="Push another model.",
        )
    return others[0]


def _others_before(pushes: Sequence[Push], live: Push) -> list[Push]:
    """Pushes of other models before the live one, newest first."""
    earlier = [one for one in reversed(pushes) if one.artifact < live.artifact]
    return [one for one in earlier if not one.digest or one.digest != live.digest]
