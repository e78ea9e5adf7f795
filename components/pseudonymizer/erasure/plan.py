"""Finds what a subject is in: by the bytes of every artifact, and by lineage what was made of it.

Bytes alone would miss a model; lineage alone would count what merely ran in the same pipeline.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ml_metadata.metadata_store import MetadataStore

from ...errors import DataError, UsageError
from .affected import Action, Affected
from .descent import Artifact, artifacts_of, descendants, is_there, known_pipelines, node_of
from .locations import is_inside, path_of
from .models import MODELS, PUSHED_MODEL, ModelHistory, pushed_to
from .record_files import count_records
from .token_search import TokenSearch

EXAMPLES, STATISTICS = "Examples", "ExampleStatistics"


def plan_erasure(
    store: MetadataStore, pipeline: str, root: Path, search: TokenSearch
) -> tuple[Affected, ...]:
    """Lists every artifact that is affected, oldest first.

    Args:
      store: ML-Metadata of the pipeline root.
      pipeline: name of the pipeline. What other pipelines made of its artifacts is listed too.
      root: the pipeline root; nothing outside of it is ever touched.
      search: for the subjects' tokens.

    Raises:
      UsageError: when no such pipeline ran, or what holds a subject cannot be reached from here.
      DataError: when a file cannot be read.
    """
    artifacts = artifacts_of(store, pipeline)
    if not artifacts:
        raise UsageError(
            f"No pipeline {pipeline!r} has made anything here",
            where=str(root),
            remedy=f"Pipelines that ran: {', '.join(known_pipelines(store)) or 'none'}.",
        )
    holding = {one.id for one in artifacts if _holds(one, search)}
    derived = descendants(store, holding)
    artifacts += _others(store, derived - {one.id for one in artifacts})
    holding |= {one.id for one in artifacts if one.id in derived and _holds(one, search)}
    models = ModelHistory(store, artifacts, holding | derived)
    concerned = holding | derived | {one.id for one in models.tainted if models.is_replaced(one)}
    found = [
        _affected(store, one, one.id in holding, models, search)
        for one in artifacts
        if one.id in concerned
    ]
    for one in found:
        _require_inside(one, root)
    return tuple(sorted(found, key=lambda one: one.id))


def _holds(artifact: Artifact, search: TokenSearch) -> bool:
    return any(True for _ in search.files_in(path_of(artifact.uri)))


def _others(store: MetadataStore, ids: Collection[int]) -> list[Artifact]:
    found = store.get_artifacts_by_id(sorted(ids)) if ids else []
    return [one for one in found if is_there(one)]


def _affected(
    store: MetadataStore, one: Artifact, holds: bool, models: ModelHistory, search: TokenSearch
) -> Affected:
    rows, also = 0, ""
    if one.state == Artifact.DELETED:
        action, reason = Action.DELETE, "was to be deleted before, and is still there"
    elif one.type in MODELS:
        action, reason = _fate_of_model(one, holds, models)
        also = pushed_to(one)
    elif holds and one.type == EXAMPLES:
        rows = _rows(path_of(one.uri), search)
        action, reason = _fate_of_rows(rows)
    else:
        action, reason = _fate(one, holds)
    return Affected(one.id, one.type, node_of(store, one.id), one.uri, action, reason, rows, also)


def _fate_of_model(one: Artifact, holds: bool, models: ModelHistory) -> tuple[Action, str]:
    if models.is_replaced(one):
        return Action.SUPERSEDED, "learned from somebody forgotten, and another took its place"
    if not holds:
        return Action.RETRAIN, "learned from rows of the subject"
    if one.type == PUSHED_MODEL:
        return Action.RETRAIN, "holds a token of the subject, and serves until another is pushed"
    return Action.DELETE, "learned from rows of the subject, and holds its token"


def _fate_of_rows(rows: int) -> tuple[Action, str]:
    if rows:
        return Action.REWRITE, "holds rows of the subject"
    return Action.DELETE, "holds the subject, and not in records that can be left out"


def _fate(one: Artifact, holds: bool) -> tuple[Action, str]:
    if holds:
        return Action.DELETE, "holds a token of the subject"
    if one.type == EXAMPLES:
        return Action.DELETE, "made of rows of the subject, which cannot be told apart in it"
    if one.type == STATISTICS:
        return Action.DELETE, "counts rows of the subject"
    return Action.MARK, "concluded from rows of the subject among others"


def _rows(folder: Path, search: TokenSearch) -> int:
    """Records that hold a token; 0 where some file that holds one is not made of records."""
    try:
        return sum(count_records(path, search.is_in) for path in search.files_in(folder))
    except DataError:
        return 0


def _require_inside(one: Affected, root: Path) -> None:
    if one.action.deletes and not is_inside(path_of(one.uri), root):
        raise UsageError(
            f"Artifact {one.id} ({one.type}) holds a subject and lies outside of the pipeline root",
            where=one.uri,
            remedy="Give the root that it lies in; nothing outside of the root is touched.",
        )
