"""Runs for new spans, the oldest first.

A span is a folder below ``data``. It is run once it is closed, which one of three signs says: a
marker file, written last; a later span; or that nothing in it has changed for a while. Change is
told by the time of the inode's last change (``st_ctime``), which copying tools cannot carry over.

What was run is remembered by a fingerprint: the names, sizes and modification times of the span's
files. A span that differs afterwards is a correction. It is told, and run again only if asked.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ....components.errors import ScheduleError
from ..runs import Run, RunState
from .trigger import Decision, Due, Trigger

_PLACE = re.compile(r"\{SPAN(?::\d+)?\}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SpanTrigger(Trigger):
    """A run for each span that is closed.

    Attributes:
      data: the folder of spans; the schedule's own where it is empty.
      pattern: how a span's folder is called, as TFX writes it.
      first_span: those before it are left alone.
      marker: the file that closes a span; empty for none.
      quiet_seconds: a span in which nothing has changed for so long is closed; 0: that is no sign.
      later_span_closes: whether a later span is a sign.
      rerun_corrections: whether a span that differs from what was run is run again.
    """

    kind: str = "span"
    data: str = ""
    pattern: str = "span-{SPAN}"
    first_span: int = 0
    marker: str = "_SUCCESS"
    quiet_seconds: float = 300.0
    later_span_closes: bool = False
    rerun_corrections: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        has_place = len(_PLACE.findall(self.pattern)) == 1 and "/" not in self.pattern
        self.require(has_place, "pattern", "a folder's name with {SPAN} in it")
        self.require_between("quiet_seconds", 0, 366 * 86400)
        closes = bool(self.marker or self.quiet_seconds or self.later_span_closes)
        self.require(closes, "marker", "a file's name, where no other sign closes a span")

    def decide(self, rows: Sequence[Run], spans: Sequence[Span], now: float) -> Decision:
        """Which spans are due.

        Args:
          rows: this trigger's runs in the ledger.
          spans: those there are, as :func:`look` finds them.
          now: Unix seconds.
        """
        due, notes, waits = [], [], []
        last = max((one.number for one in spans), default=0)
        for span in sorted(spans, key=lambda one: one.number):
            if span.number < self.first_span:
                continue
            if not self._is_closed(span, last, now):
                waits.append(span.changed_at + self.quiet_seconds)
                continue
            versions = [row for row in rows if row.span == span.number]
            run, note = self._judge(span, sorted(versions, key=_version))
            due.extend(run)
            notes.extend(note)
        next_at = min(waits) if waits and self.quiet_seconds else None
        return Decision(tuple(due), (), next_at, tuple(notes))

    def _is_closed(self, span: Span, last: int, now: float) -> bool:
        is_quiet = 0 < self.quiet_seconds <= now - span.changed_at
        is_marked = bool(self.marker) and self.marker in span.names
        is_earlier = self.later_span_closes and span.number < last
        return bool(span.names) and (is_marked or is_quiet or is_earlier)

    def _judge(self, span: Span, versions: Sequence[Run]) -> tuple[list[Due], list[str]]:
        facts = {"fingerprint": span.fingerprint}
        if not versions:
            return [Due(str(span.number), span.changed_at, span.number, facts)], []
        newest = versions[-1]
        if newest.facts.get("fingerprint") == span.fingerprint:
            return [], []
        if newest.state in (RunState.WAITING, RunState.ABANDONED):
            return [Due(newest.key, newest.due_at, span.number, facts)], []
        correction = f"Span {span.number} differs from what was run"
        if not newest.state.is_final:
            return [], [f"{correction} so far: it changed while its run was under way."]
        if self.rerun_corrections:
            key = f"{span.number}.{len(versions)}"
            return [Due(key, span.changed_at, span.number, facts)], []
        return [], [f"{correction}. It is run again where rerun_corrections is true."]


@dataclasses.dataclass(frozen=True)
class Span:
    """A span as it lies there.

    Attributes:
      number: in its folder's name.
      names: of its files, relative to its folder.
      fingerprint: SHA-256 over names, sizes and modification times, the marker's left out.
      changed_at: Unix seconds of the last change of any of its files or folders.
    """

    number: int
    names: frozenset[str]
    fingerprint: str
    changed_at: float


def look(data: Path, pattern: str, marker: str) -> list[Span]:
    """The spans in a folder, by their numbers.

    Raises:
      ScheduleError: it cannot be read, or two of its folders are one span.
    """
    name = re.compile("([0-9]+)".join(map(re.escape, _PLACE.split(pattern))))
    found: dict[int, Span] = {}
    try:
        with os.scandir(data) as entries:
            for entry in entries:
                match = name.fullmatch(entry.name)
                if match is not None and entry.is_dir():
                    _require_new(int(match[1]), found, entry.path)
                    found[int(match[1])] = _read(int(match[1]), Path(entry.path), marker)
    except OSError as error:
        raise ScheduleError(
            f"The folder of spans cannot be read: {error.strerror}",
            where=str(error.filename or data),
            remedy="Check the trigger's data, and its permissions.",
        ) from error
    return [found[number] for number in sorted(found)]


def _require_new(number: int, found: Mapping[int, Span], path: str) -> None:
    if number in found:
        raise ScheduleError(
            f"Two folders are span {number}", where=path, remedy="Remove one of them."
        )


def _read(number: int, folder: Path, marker: str) -> Span:
    digest, names = hashlib.sha256(), set()
    changed_at = os.stat(folder).st_ctime
    for path in sorted(_entries(folder)):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue  # a writer renamed it meanwhile, which its folder's time tells
        changed_at = max(changed_at, status.st_ctime)
        relative = path.relative_to(folder).as_posix()
        if path.is_dir():
            continue
        names.add(relative)
        if relative != marker:
            digest.update(f"{relative}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return Span(number, frozenset(names), digest.hexdigest(), changed_at)


def _entries(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(place, name)


def _version(run: Run) -> int:
    return int(run.key.partition(".")[2] or 0)
