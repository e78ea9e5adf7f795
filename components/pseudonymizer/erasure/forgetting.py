"""Forgets subjects in a pipeline root, whatever became of an earlier attempt.

Once there is a plan, the ledger is written: from then on nothing new is published of them. Then
the plan is journalled and carried out step by step. A process that is killed leaves the journal,
and the next one goes on from there; it needs no raw identifier for that, only the ledger and, where
subjects have salts, the keyset.
"""

from __future__ import annotations

import dataclasses
import datetime
import secrets
from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from pathlib import Path

from ...errors import DataError, UsageError
from .affected import Action, Affected
from .journal import RECEIPT, REQUESTING, SCANNING, SHREDDING, Journal, step_of
from .ledger import Erasure, Ledger, add_anchor, add_erasures, read_ledger
from .locations import is_inside, path_of
from .marking import mark, mark_deleted, publish_rewritten
from .place import Place
from .plan import plan_erasure
from .proof import Scan, publish_receipt
from .receipt import Receipt, add_receipt, anchor_of, forgotten_elsewhere
from .requesting import request_retraining
from .rewriting import remove, rewrite_without
from .subjects import with_older_tokens
from .token_search import TokenSearch

Watcher = Callable[[str], None]
"""Is told the name of each step once it is done."""


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
      erasures: of whom, with what the ledger knew of them.
      affected: the artifacts and what becomes of each.
      found: how many of the subjects stand in Examples here.
      missing: how many neither do nor were in the ledger before: misspelt, most likely.
      untraceable: how many do not, and may have been published here under salts that are gone.
    """

    erasures: tuple[Erasure, ...]
    affected: tuple[Affected, ...]
    found: int
    missing: int
    untraceable: int = 0


def plan_forgetting(place: Place, erasures: Collection[Erasure]) -> Plan:
    """What :func:`forget` would do, nothing of which is done.

    Raises:
      UsageError: as :func:`.plan.plan_erasure`.
      DataError: as :func:`.plan.plan_erasure`.
    """
    ledger = read_ledger(place.ledger)
    joined = with_older_tokens(erasures, ledger)
    known = place.tokens_of(joined)
    search = TokenSearch(frozenset().union(*known))
    affected = plan_erasure(place.store, place.pipeline, place.root, search)
    missing = len(known) - _among(known, search.found | ledger.tokens)
    sought = [
        one
        for one, tokens in zip(joined, known, strict=True)
        if tokens.issubset(one.tokens.values()) and search.found.isdisjoint(tokens)
    ]
    lost = 0 if place.shredder is None else forgotten_elsewhere(sought, ledger, place.root)
    return Plan(joined, affected, _among(known, search.found), missing, lost)


def forget(
    place: Place, erasures: Collection[Erasure], watcher: Watcher = lambda step: None
) -> Receipt:
    """Erases subjects and returns the receipt. A request that was cut short is ended first.

    Args:
      place: where.
      erasures: whom, of :func:`.subjects.erasures_of`.
      watcher: is told of each step.

    Raises:
      UsageError: when no such pipeline ran there, or something lies beyond reach; nothing is erased
        then, and the ledger is as it was.
      DataError: when a file, the ledger or the journal cannot be read.
    """
    resume(place, watcher)
    plan = plan_forgetting(place, erasures)
    add_erasures(place.ledger, plan.erasures)
    journal = Journal(
        request=secrets.token_hex(8),
        pipeline=place.pipeline,
        started_at=_now(),
        ledger=str(place.ledger.resolve()),
        erasures=tuple(one.id for one in plan.erasures),
        found=plan.found,
        missing=plan.missing,
        key_versions=tuple(sorted({version for one in plan.erasures for version in one.tokens})),
        affected=plan.affected,
        salts=place.salts,
        untraceable=plan.untraceable,
    )
    journal.write(place.root)
    return _carry_out(place, journal, plan.erasures, watcher)


def resume(place: Place, watcher: Watcher = lambda step: None) -> Receipt | None:
    """Ends a request that was cut short, of whichever pipeline of the root; None where none was.

    Raises:
      DataError: when the ledger no longer has the subjects of it.
      UsageError: when it was of subjects with salts, and those are not given.
    """
    journal = Journal.read(place.root)
    if journal is None:
        return None
    place = dataclasses.replace(place, pipeline=journal.pipeline, ledger=Path(journal.ledger))
    ledger = read_ledger(place.ledger)
    erasures = [one for one in ledger.erasures if one.id in journal.erasures]
    if len({one.id for one in erasures}) < len(set(journal.erasures)):
        raise DataError(
            "The ledger does not have the subjects of the erasure that is under way",
            where=str(place.ledger),
            remedy="Restore the ledger from its backup, or give the one that was used.",
        )
    if journal.salts not in ("", place.salts):
        raise UsageError(
            "The erasure that is under way is of subjects with salts, and these are not given",
            where=journal.salts,
            remedy="Give the keyset that they lie beside.",
        )
    return _carry_out(place, journal, erasures, watcher)


def _carry_out(
    place: Place, journal: Journal, erasures: Collection[Erasure], watcher: Watcher
) -> Receipt:
    tokens: frozenset[str] = frozenset().union(*place.tokens_of(erasures))
    search = TokenSearch(tokens)
    for one in journal.affected:
        if step_of(one) not in journal.done:
            _erase(place, one, journal.request, search)
            journal = _done(place, journal, step_of(one), True, watcher)
    if REQUESTING not in journal.done:
        requested = request_retraining(place.store, place.root, journal)
        journal = _done(place, journal, REQUESTING, requested, watcher)
    if SCANNING not in journal.done:
        scan = place.scanner(place.root, tokens)
        journal = _done(place, journal, SCANNING, scan.to_values(), watcher)
    if SHREDDING not in journal.done:
        deleted = _shred(place, journal, erasures)
        journal = _done(place, journal, SHREDDING, deleted, watcher)
    receipt = add_receipt(place.root, _facts(journal, read_ledger(place.ledger)))
    publish_receipt(place.store, place.root, receipt)
    add_anchor(place.ledger, anchor_of(receipt))
    journal.close(place.root)
    watcher(RECEIPT)
    return receipt


def _done(place: Place, journal: Journal, step: str, result: object, watcher: Watcher) -> Journal:
    journal = journal.with_done(step, result)
    journal.write(place.root)
    watcher(step)
    return journal


def _erase(place: Place, one: Affected, request: str, search: TokenSearch) -> None:
    """One step. Metadata says DELETED before a file goes, so that nobody is handed half of it."""
    path = path_of(one.uri)
    if one.action is Action.REWRITE:
        copy = path.with_name(f"{path.name}-{request}")
        if path.exists():
            rewrite_without(path, copy, search)
        publish_rewritten(place.store, one.id, str(copy), request)
    if not one.action.deletes:
        mark(place.store, one.id, request, retrain=one.action is Action.RETRAIN)
        return
    mark_deleted(place.store, one.id, request)
    remove(path)
    if one.action is Action.SUPERSEDED and one.also and is_inside(Path(one.also), place.root):
        remove(Path(one.also))


def _shred(place: Place, journal: Journal, erasures: Collection[Erasure]) -> bool | None:
    """Whether no salt of the subjects is left; None where subjects have none.

    Salts are what finds their tokens, so they stay while anything is left to be found.
    """
    if place.shredder is None:
        return None
    if not Scan.from_values(journal.done[SCANNING]).proves_absence:
        return False
    place.shredder.delete(erasures)
    return True


def _facts(journal: Journal, ledger: Ledger) -> Receipt:
    scan = Scan.from_values(journal.done[SCANNING])
    return {
        "request": journal.request,
        "pipeline": journal.pipeline,
        "started_at": journal.started_at,
        "ended_at": _now(),
        "subjects": len(set(journal.erasures)),
        "subjects_found": journal.found,
        "subjects_missing": journal.missing,
        "subjects_untraceable": journal.untraceable,
        "erasures": list(journal.erasures),
        "key_versions": list(journal.key_versions),
        "ledger_digest": ledger.digest(),
        "artifacts": [one.to_values() for one in journal.affected],
        "retraining_requested": bool(journal.done[REQUESTING]),
        "scan": scan.to_values(),
        "salts_deleted": journal.done[SHREDDING],
        "complete": scan.proves_absence and not journal.untraceable,
    }


def _among(subjects: Collection[frozenset[str]], tokens: AbstractSet[str]) -> int:
    return sum(not tokens.isdisjoint(one) for one in subjects)


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
