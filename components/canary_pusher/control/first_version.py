"""The first version of a target: there is nothing to compare it with, hence no rollout."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ...errors import RolloutStateError
from ..journal import Journal
from ..model_files import ModelFiles
from ..targets.target import Version
from ..targets.traffic_target import TrafficTarget
from .carrying_out import carry_out
from .folder import journal_error
from .keeper import LeaseKeeper
from .lease import Lease
from .plan import Load, Promote

JOURNAL_FILE = "first_version.jsonl"


def deliver_first(
    target: TrafficTarget, model: ModelFiles, key: str, decision: Mapping[str, Any]
) -> Version:
    """Makes a model the stable version of a target that has none. The same again changes nothing.

    Args:
      target: where to.
      model: which one.
      key: of the delivery, see :func:`~..delivery.delivery_key`.
      decision: why, plain JSON values.

    Raises:
      RolloutStateError: another model is live there.
      LeaseHeldError: another process drives this target.
      JournalError: what is done cannot be written down.
      PushError: the model does not come to answer.
    """
    if _live(target, model) is None:
        lease = Lease(target.state_directory, role="delivery of the first version")
        generation = lease.acquire(key)
        try:
            with LeaseKeeper(lease) as keeper:
                number = _number(target, key, decision)
                for step in (Load(number), Promote(number)):
                    carry_out(step, target, model, generation, keeper.allow)
        finally:
            # Nobody had requests before: there is nothing to go back to.
            lease.release(idle=True)
    live = _live(target, model)
    assert live is not None
    return live


def _live(target: TrafficTarget, model: ModelFiles) -> Version | None:
    live = target.live()
    if live is not None and live.model.digest != model.digest:
        raise RolloutStateError(
            f"Version {live.number} is live already, with another model",
            where=target.state_directory,
            remedy="Prepare a rollout: there is something to compare the model with.",
        )
    return live


def _number(target: TrafficTarget, key: str, decision: Mapping[str, Any]) -> int:
    """The version's number, written down before it is used."""
    journal = Journal(os.path.join(target.state_directory, JOURNAL_FILE))
    try:
        for record in journal.records():
            if record["key"] == key:
                return int(record["version"])
        number = target.next_number()
        journal.append("intent", key=key, version=number, decision=dict(decision))
    except OSError as error:
        raise journal_error("write", journal.path, error) from error
    return number
