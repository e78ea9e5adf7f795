"""Puts a model that the replay would promote through a rehearsal, and follows what that shows."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ...verdict import Outcome
from ..decision import Decision
from ..model_files import ModelFiles
from ..policy import RolloutPolicy
from ..targets.target import Version
from .rehearsal import Rehearsed, rehearse


def rehearse_decision(
    decision: Decision,
    examples: Sequence[bytes],
    model: ModelFiles,
    stable: Version | None,
    policy: RolloutPolicy,
) -> Decision:
    """The decision after a rehearsal, or as it was where none is due.

    A rehearsal is due where the policy has one, the replay promotes, and there is a live version
    for the new one to stand beside.

    Raises:
      InstallationError: KServe or Envoy cannot be had.
      PushError: a server or Envoy does not come up; with the end of its log.
    """
    if policy.rehearsal is None or not decision.promotes or stable is None or not examples:
        return decision
    with tempfile.TemporaryDirectory(prefix="tidegate-rehearsal-") as folder:
        rehearsed = rehearse(examples, model, stable.model, policy, Path(folder))
    return follow(decision, rehearsed)


def follow(decision: Decision, rehearsed: Rehearsed) -> Decision:
    """A promotion stands if the rehearsal passed; else it is what the rehearsal says."""
    headline = {
        Outcome.PASS: decision.headline,
        Outcome.FAIL: "Not promoted",
        Outcome.INCONCLUSIVE: "Held back",
    }[rehearsed.outcome]
    reason = {
        Outcome.PASS: f"{decision.reason}; in a rehearsal with real servers {rehearsed.reason}",
        Outcome.FAIL: f"in a rehearsal with real servers it was rolled back: {rehearsed.reason}",
        Outcome.INCONCLUSIVE: f"the rehearsal with real servers did not decide: {rehearsed.reason}",
    }[rehearsed.outcome]
    live = rehearsed.assessment
    return dataclasses.replace(
        decision,
        outcome=rehearsed.outcome,
        headline=headline,
        reason=reason,
        rehearsal=rehearsed.records,
        live_measurements=live.measurements if live is not None else (),
    )
