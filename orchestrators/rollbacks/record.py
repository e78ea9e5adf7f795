"""What a rollback leaves in ML-Metadata: a push, and a verdict that says who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...components.canary_pusher.targets.target import Version
from ...components.report import Table
from ...components.verdict import Outcome, Verdict
from ..push_lineage import FinishedPush
from .history import history_of
from .plan import ROLLBACK, RollbackPlan


def rollback_push(
    pipeline: str, plan: RollbackPlan, version: Version, facts: Mapping[str, Any]
) -> FinishedPush:
    """What ML-Metadata is to know of a rollback.

    Args:
      pipeline: its name.
      plan: what was carried out.
      version: under which the model is live.
      facts: who asked for it, why and when.
    """
    wanted, replaced = plan.wanted, plan.replaced_push
    inputs = {"model": wanted.models, "pushed_model": (wanted.artifact,)}
    if replaced is not None:
        inputs["baseline_pushed_model"] = (replaced.artifact,)
    history = tuple(history_of(plan.target, plan.key))
    return FinishedPush(
        kind=ROLLBACK,
        # The same two versions may be exchanged again later, which gives another number.
        key=f"{plan.key[:16]}-{version.number}",
        pipeline=pipeline,
        node=wanted.node,
        inputs=inputs,
        verdict=_verdict(plan, version, facts),
        model=plan.model.path,
        version=version.number,
        destination=version.model.path,
        serving_digest=wanted.serving_digest,
        properties={
            "target": wanted.target,
            **{name: str(facts[name]) for name in ("who", "why", "from_version", "to_version")},
        },
        sections=(_journal(history),) if history else (),
        journal=history,
    )


def _verdict(plan: RollbackPlan, version: Version, facts: Mapping[str, Any]) -> Verdict:
    replaced = plan.replaced_push
    when = str(facts["when"])[:16].replace("T", " ")
    why = str(facts["why"]).rstrip(".")
    return Verdict(
        gate="Rollback",
        outcome=Outcome.PASS,
        sentence=(
            f"Rolled back from version {plan.replaced} to version {plan.wanted.version}"
            f"{_as(plan, version)} by {facts['who']} at {when} UTC: {why}."
        ),
        evidence={
            **facts,
            "pushed_version": version.number,
            "stable_version": plan.replaced,
            "rolled_back_to": plan.wanted.version,
            "model_digest": plan.model.digest,
            "replaced_digest": replaced.digest if replaced is not None else None,
            "target_digest": plan.target.digest(),
            "serving_digest": plan.wanted.serving_digest,
            "archived_model": plan.wanted.uri,
            "rollback_key": plan.key,
        },
    )


def _as(plan: RollbackPlan, version: Version) -> str:
    if str(version.number) == plan.wanted.version:
        return ""
    return f", which is live as version {version.number},"


def _journal(history: tuple[dict[str, Any], ...]) -> Table:
    rows = tuple(
        (
            f"{record['time'][:19].replace('T', ' ')} UTC",
            record["event"].replace("_", " "),
            str(record.get("version", "–")),
        )
        for record in history
    )
    return Table("Journal of the target", ("Time", "Event", "Version"), rows)
