"""What a target's journal knows of rollbacks."""

from __future__ import annotations

import os
from typing import Any, TypeGuard, cast

from ...components.canary_pusher.durable import make_folders
from ...components.canary_pusher.journal import Journal
from ...components.canary_pusher.targets.target import Target
from ...components.canary_pusher.targets.traffic_target import TrafficTarget

JOURNAL_FILE = "rollbacks.jsonl"
"""In the state directory of a target that splits traffic."""


def history_of(target: Target | TrafficTarget, key: str) -> list[dict[str, Any]]:
    """A rollback's records beside the target."""
    if is_plain(target):
        return target.history(key)
    records = rollback_journal(cast(TrafficTarget, target)).records()
    return [record for record in records if record.get("key") == key]


def rollback_journal(target: TrafficTarget) -> Journal:
    """What was rolled back at a target that splits traffic, which keeps no journal itself."""
    make_folders(target.state_directory)
    return Journal(os.path.join(target.state_directory, JOURNAL_FILE))


def is_plain(target: Target | TrafficTarget) -> TypeGuard[Target]:
    """Whether a target takes a version at once, and splits no traffic."""
    return hasattr(target, "deliver")
