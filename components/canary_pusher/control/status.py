"""Where a rollout stands, in plain JSON values: for dashboards and for a quick look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..rollout.machine import wanted
from ..rollout.state import RolloutState
from .folder import RolloutFolder


class StatusFile:
    """An observer that keeps a rollout's ``status.json`` up to date."""

    def __init__(self, folder: RolloutFolder) -> None:
        self._folder = folder

    def on_record(self, record: Mapping[str, Any], state: RolloutState) -> None:
        """Replaces the status."""
        self._folder.write_status(status(state, record))


def status(state: RolloutState, record: Mapping[str, Any]) -> dict[str, Any]:
    """The status after ``record``, the journal's last one."""
    routing = wanted(state).routing
    last = state.decisions[-1] if state.decisions else None
    return {
        "key": state.key,
        "state": state.name,
        "held": state.held,
        "waiting_for": list(state.waiting_for),
        "version": state.number,
        "stable_version": state.stable_number,
        "weight": routing.weight,
        "mirror": routing.mirror,
        "windows": len(state.windows),
        "decision": last.to_record() if last is not None else None,
        "finished": state.finished,
        "generation": record.get("generation"),
        "records": record.get("number"),
        "time": record.get("time"),
    }
