"""The verdict on a scan, and the tables of its report. Neither holds an identifier."""

from __future__ import annotations

import collections
import dataclasses
import itertools
from collections.abc import Iterator, Sequence

from ..report import Table
from ..verdict import Measurement, Outcome, Verdict
from .hits import Hit, ScanResult

GATE = "LeakScanner"


def judge(result: ScanResult, roots: Sequence[str], most_hits: int = 1000) -> Verdict:
    """PASS where every file was read and nothing was found; INCONCLUSIVE where files stayed unread.

    Args:
      result: of the scan.
      roots: what was looked through, as evidence.
      most_hits: how many hits become evidence.
    """
    outcome = _outcome(result)
    return Verdict(
        gate=GATE,
        outcome=outcome,
        sentence=_sentence(result),
        measurements=tuple(_of_kind(kind, result) for kind in _kinds(result)),
        evidence={
            "roots": list(roots),
            "files": result.total_files,
            "files_by_kind": dict(result.files),
            "bytes_on_disk": result.bytes_on_disk,
            "bytes_searched": result.bytes_searched,
            "identifiers": result.identifiers,
            "too_short": result.too_short,
            "patterns": result.patterns,
            "forms": list(result.forms),
            "total_hits": len(result.hits),
            "hits": [dataclasses.asdict(hit) for hit in result.hits[:most_hits]],
            "unread": [dataclasses.asdict(one) for one in result.unread],
        },
    )


def sections(result: ScanResult, most_hits: int = 1000) -> tuple[Table, ...]:
    """The tables: which files leak, where in them, and what could not be read."""
    leaking = Table(
        heading="Leaking files",
        columns=("File", "Kind", "Identifiers", "Occurrences"),
        rows=tuple(_by_file(result)),
    )
    found = Table(
        heading="Where identifiers stand",
        columns=("File", "Kind", "Identifier", "Place", "Times", "Written as"),
        rows=tuple(
            (one.path, one.kind, f"number {one.ordinal:,}", one.place, one.occurrences, one.form)
            for one in result.hits[:most_hits]
        ),
        note=_left_out(len(result.hits), most_hits)
        + "Identifiers are told by where they stand in the list that was given.",
        evidence=("hits", "total_hits"),
    )
    unread = Table(
        heading="Not looked into",
        columns=("File", "Why"),
        rows=tuple((one.path, one.reason) for one in result.unread),
        evidence=("unread",),
    )
    return tuple(table for table in (leaking, found, unread) if table.rows)


def _by_file(result: ScanResult) -> Iterator[tuple[str, str, int, int]]:
    for path, hits in itertools.groupby(result.hits, key=lambda hit: hit.path):
        of_file = list(hits)
        yield (
            path,
            ", ".join(sorted({hit.kind for hit in of_file})),
            len({hit.ordinal for hit in of_file}),
            sum(hit.occurrences for hit in of_file),
        )


def _outcome(result: ScanResult) -> Outcome:
    if result.hits:
        return Outcome.FAIL
    return Outcome.INCONCLUSIVE if result.unread else Outcome.PASS


def _kinds(result: ScanResult) -> list[str]:
    return sorted({*result.files, *(hit.kind for hit in result.hits)})


def _of_kind(kind: str, result: ScanResult) -> Measurement:
    hits = [hit for hit in result.hits if hit.kind == kind]
    files = len({hit.path for hit in hits})
    there = result.files.get(kind, 0)
    looked = f"of {_count(there, 'file')}" if there else "by their names"
    return Measurement(
        subject=kind,
        statistic="leaking_files",
        value=float(files),
        limit=0.0,
        outcome=Outcome.FAIL if hits else Outcome.PASS,
        sentence=f"{kind}: {_holding(hits, files)} {looked}.",
        sizes={"files": there, "identifiers": len({hit.ordinal for hit in hits})},
    )


def _holding(hits: Sequence[Hit], files: int) -> str:
    if not hits:
        return "no identifier in any"
    return f"{_count(len({hit.ordinal for hit in hits}), 'identifier')} in {files:,}"


def _sentence(result: ScanResult) -> str:
    looked = (
        f"{_count(result.identifiers, 'identifier')} looked for in "
        f"{_count(result.total_files, 'file')} ({_size(result.bytes_searched)})"
    )
    unread = f" {_count(len(result.unread), 'file')} could not be looked into."
    if not result.hits:
        return f"No hit: {looked}.{unread if result.unread else ''}"
    found = _count(len({hit.ordinal for hit in result.hits}), "identifier")
    files = collections.Counter(hit.path for hit in result.hits)
    return (
        f"{found} found in {_count(len(files), 'file')}: {looked}.{unread if result.unread else ''}"
    )


def _left_out(hits: int, most: int) -> str:
    return f"{hits - most:,} more are not listed. " if hits > most else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _size(count: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
