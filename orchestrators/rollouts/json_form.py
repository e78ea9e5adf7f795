"""The answers of ``tidegate rollout --json``, for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...components.canary_pusher.rollout.desired import wanted
from ...components.canary_pusher.rollout.replaying import Replayed
from ...components.canary_pusher.rollout.state import Decision, RolloutState
from .place import Rollout


def replayed_values(replayed: Replayed, journal: Path, is_cut: bool) -> dict[str, Any]:
    """What a replay found."""
    mismatch = replayed.mismatch
    return {
        "journal": str(journal),
        "reproduced": mismatch is None,
        "records": replayed.records,
        "state": replayed.state.name,
        "held": replayed.state.held,
        "decisions": [_decision(one) for one in replayed.decisions],
        "last_record_cut": is_cut,
        "mismatch": mismatch
        and {
            "line": mismatch.line,
            "what": mismatch.what,
            "recorded": mismatch.recorded,
            "replayed": mismatch.replayed,
        },
    }


def status_values(rollout: Rollout) -> dict[str, Any]:
    """Where a rollout stands."""
    known = {
        "folder": str(rollout.folder.path),
        "key": rollout.folder.key,
        "asked": [one.get("command", one.get("event")) for one in rollout.folder.requests()],
    }
    return {**known, **({"state": None} if rollout.state is None else _state_values(rollout.state))}


def _state_values(state: RolloutState) -> dict[str, Any]:
    asked, stage, calibration = wanted(state), state.stage, state.calibration
    return {
        "state": state.name,
        "finished": state.finished,
        "held": state.held,
        "hold": state.holds.kind,
        "waiting_for": list(state.waiting_for),
        "version": state.number,
        "stable_version": state.stable_number,
        "model_digest": state.model_digest,
        "policy_digest": state.policy_digest,
        "weight": asked.routing.weight,
        "mirror": asked.routing.mirror,
        "seconds": state.progress.seconds,
        "seconds_of_stage": stage.seconds if stage is not None else None,
        "canary_requests": state.progress.requests,
        "compared": state.progress.compared,
        "margin": state.margin,
        "automatic": state.automatic,
        "calibration": calibration.sentence if calibration is not None else None,
        "assessment": state.assessment.to_record() if state.assessment is not None else None,
        "decisions": [_decision(one) for one in state.decisions],
        "remarks": list(state.remarks),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    record = decision.to_record()
    return {name: record[name] for name in ("decision", "from", "to", "reason", "windows")}
