"""Carries a rollback out and records it, so that lineage tells who undid which version, and why."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from ml_metadata.metadata_store import MetadataStore

from ...components.errors import PushError, UsageError
from ..push_lineage import record_push
from ..pushes import Push, pushes_of
from ..root import PipelineRoot
from .delivery import redeliver
from .history import history_of
from .plan import RollbackPlan, plan_rollback, rolled_back_already
from .record import rollback_push


@dataclasses.dataclass(frozen=True)
class Request:
    """Who asks for a rollback, and why.

    Attributes:
      pipeline: whose model it is, by its name in ML-Metadata.
      to: the version wanted; None: the one before the live one.
      why: the reason, in the words of who asks.
      who: the name of who asks.
    """

    pipeline: str
    to: str | None
    why: str
    who: str

    def __post_init__(self) -> None:
        for name, value in (("--why", self.why), ("--who", self.who)):
            if not value.strip():
                raise UsageError(
                    f"{name} is empty", remedy="Lineage keeps it: say it in a few words."
                )


@dataclasses.dataclass(frozen=True)
class RolledBack:
    """What came of it.

    Attributes:
      sentence: the whole of it.
      version: the number under which the model is live; None where that is not known yet.
      rolled_back_to: the version whose model that is.
      replaced: the version that was live before.
      model_digest: SHA-256 over the model's files.
      changed: whether anything was done.
      execution: the id of the execution in ML-Metadata; None where nothing was recorded.
    """

    sentence: str
    version: int | None
    rolled_back_to: str
    replaced: int | None
    model_digest: str
    changed: bool
    execution: int | None = None


def roll_back(
    store: MetadataStore, place: PipelineRoot, request: Request, *, dry_run: bool = False
) -> RolledBack:
    """Makes an earlier model live again, at once, and records that.

    Whoever calls it holds the pipeline root. Called again, it changes nothing more; what a crash
    cut short is ended.

    Raises:
      VersionNotFoundError: there is no such version or pipeline, or nothing to go back to.
      ArchiveError: the archived copy is gone, or is not what was pushed.
      PushError: the target could not take it; what was live still is.
    """
    pushes = pushes_of(store, request.pipeline)
    repeated = rolled_back_already(pushes, request.to)
    if repeated is not None:
        return _nothing_more(store, repeated)
    plan = plan_rollback(pushes, request.to)
    was_recorded = any(push.version == str(plan.live.number) for push in pushes)
    begun = _begun(plan)
    if plan.is_live and (was_recorded or not begun):
        return _live_already(plan)
    if dry_run:
        return _would(plan)
    facts = begun or _facts(plan, request)
    version = plan.live if begun else redeliver(plan, facts)
    push = rollback_push(request.pipeline, plan, version, facts)
    try:
        execution = record_push(store, place.artifacts, push)
    except OSError as error:
        raise PushError(
            f"Version {version.number} is live, but could not be recorded: {error.strerror}",
            where=str(error.filename or place.artifacts),
            remedy="Run the same command again once the disk is writable.",
        ) from error
    return RolledBack(
        push.verdict.sentence,
        version.number,
        plan.wanted.version,
        plan.replaced,
        plan.model.digest,
        changed=True,
        execution=execution,
    )


def _facts(plan: RollbackPlan, request: Request) -> dict[str, Any]:
    """What the target's journal is to know, and lineage after it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        "who": request.who,
        "why": request.why.strip(),
        "when": now.isoformat(timespec="seconds"),
        "from_version": plan.replaced,
        "to_version": plan.wanted.version,
    }


def _begun(plan: RollbackPlan) -> dict[str, Any] | None:
    """What was asked when the live version was made, if this very rollback made it."""
    facts = None
    for record in history_of(plan.target, plan.key):
        facts = record.get("rollback", facts)
        if record.get("version") == plan.live.number:
            return facts
    return None


def _live_already(plan: RollbackPlan) -> RolledBack:
    number, wanted = plan.live.number, plan.wanted.version
    whose = "" if str(number) == wanted else f" with the model of version {wanted}"
    sentence = f"Version {number} is live already{whose}; nothing was done."
    return RolledBack(sentence, number, wanted, None, plan.model.digest, changed=False)


def _nothing_more(store: MetadataStore, push: Push) -> RolledBack:
    [execution] = store.get_executions_by_id([push.execution])
    said = execution.custom_properties
    to = said["to_version"].string_value
    sentence = (
        f"Rolled back already: version {push.version} is live with the model of version {to}, by "
        f"{said['who'].string_value}: {said['why'].string_value.rstrip('.')}. Nothing was done; to "
        "go further back, name a version with --to."
    )
    return RolledBack(
        sentence, int(push.version), to, None, push.digest, changed=False, execution=push.execution
    )


def _would(plan: RollbackPlan) -> RolledBack:
    sentence = (
        f"Would roll back from version {plan.replaced} to version {plan.wanted.version}, whose "
        f"archived copy is whole (SHA-256 {plan.model.digest[:12]}…). Nothing was done."
    )
    return RolledBack(
        sentence, None, plan.wanted.version, plan.replaced, plan.model.digest, changed=False
    )
