"""Looks through every file under a root."""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..errors import PipelineRootError
from .hits import Hit, ScanResult, Unread
from .identifiers import Identifiers
from .kinds import kind_of
from .matcher import Matcher
from .places import places
from .streams import CannotUnpack, streams

Progress = Callable[[int, int], None]
"""Told how many files of how many are done."""


@dataclasses.dataclass
class _File:
    """What is known of one file so far."""

    kind: str
    size: int
    hits: list[Hit] = dataclasses.field(default_factory=list)
    unread: list[Unread] = dataclasses.field(default_factory=list)
    searched: int = 0


@dataclasses.dataclass
class _Seen:
    """One identifier in one stream: where and how first, and how often."""

    offset: int
    form: str
    times: int = 0


def scan_tree(
    roots: Sequence[Path],
    identifiers: Identifiers,
    matcher: Matcher,
    progress: Progress = lambda done, of: None,
) -> ScanResult:
    """Looks for identifiers in every file under the roots, and in the files' names.

    Links to folders are not followed. Files are read at once by as many threads as there are cores.

    Args:
      roots: folders; paths in the result are relative to theirs, with its name where there are
        several.
      identifiers: what is looked for.
      matcher: of those identifiers.
      progress: is told how far it is.

    Raises:
      PipelineRootError: when a root is no folder.
    """
    listed = [one for root in roots for one in _files(root, len(roots) > 1)]
    found = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [pool.submit(_scan_file, path, name, identifiers, matcher) for path, name in listed]
        for done, task in enumerate(tasks, start=1):
            found.append(task.result())
            progress(done, len(tasks))
    return ScanResult(
        hits=tuple(sorted(hit for file in found for hit in file.hits)),
        unread=tuple(sorted(one for file in found for one in file.unread)),
        files=dict(sorted(collections.Counter(file.kind for file in found).items())),
        bytes_on_disk=sum(file.size for file in found),
        bytes_searched=sum(file.searched for file in found),
        identifiers=len(identifiers.values),
        too_short=identifiers.too_short,
        patterns=matcher.patterns,
        forms=matcher.forms,
    )


def _files(root: Path, several: bool) -> Iterator[tuple[Path, str]]:
    if not root.is_dir():
        raise PipelineRootError(
            "No folder to look through", where=str(root), remedy="Name a pipeline root."
        )

    def unreadable(error: OSError) -> None:
        raise PipelineRootError(
            f"A folder cannot be looked into: {error.strerror}",
            where=str(error.filename),
            remedy="Run as a user who may read all of the root.",
        ) from error

    for folder, _, names in os.walk(root, onerror=unreadable):
        for name in sorted(names):
            path = Path(folder) / name
            relative = path.relative_to(root.parent if several else root).as_posix()
            if path.is_file() or path.is_symlink():
                yield path, relative


def _scan_file(path: Path, name: str, identifiers: Identifiers, matcher: Matcher) -> _File:
    file = _File("other", 0)
    _in_name(file, name, identifiers, matcher)
    try:
        with open(path, "rb") as opened:
            file.kind = kind_of(name, opened.read(16))
            file.size = os.fstat(opened.fileno()).st_size
        _in_content(file, path, name, identifiers, matcher)
    except CannotUnpack as error:
        file.unread.append(Unread(name, str(error)))
    except OSError as error:
        file.unread.append(Unread(name, error.strerror or type(error).__name__))
    return file


def _in_name(file: _File, name: str, identifiers: Identifiers, matcher: Matcher) -> None:
    for _, place, form in matcher.search([os.fsencode(name)]):
        file.hits.append(Hit(name, "file name", identifiers.ordinals[place], form, "its name", 1))


def _in_content(
    file: _File, path: Path, name: str, identifiers: Identifiers, matcher: Matcher
) -> None:
    found: dict[str, dict[int, _Seen]] = {}
    with open(path, "rb") as opened:
        try:
            for inside, chunks in streams(opened):
                of_stream = found.setdefault(inside, {})
                for offset, place, form in matcher.search(_counted(file, chunks)):
                    of_stream.setdefault(place, _Seen(offset, form)).times += 1
        finally:
            file.hits.extend(_hits(file.kind, path, name, identifiers, found))


def _counted(file: _File, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        file.searched += len(chunk)
        yield chunk


def _hits(
    kind: str,
    path: Path,
    name: str,
    identifiers: Identifiers,
    found: dict[str, dict[int, _Seen]],
) -> Iterator[Hit]:
    """One hit for each identifier of each stream; where it stands is found in a second reading."""
    for inside, of_stream in found.items():
        firsts = sorted((seen.offset, place) for place, seen in of_stream.items())
        offsets = [offset for offset, _ in firsts]
        for (_, place), where in zip(firsts, _places(kind, path, inside, offsets), strict=True):
            seen = of_stream[place]
            words = f"{inside}, {where}" if inside else where
            yield Hit(name, kind, identifiers.ordinals[place], seen.form, words, seen.times)


def _places(kind: str, path: Path, inside: str, offsets: list[int]) -> list[str]:
    named: list[str] = []
    with open(path, "rb") as opened, contextlib.suppress(CannotUnpack, OSError):
        for one, chunks in streams(opened):
            if one == inside and offsets:
                named.extend(places(kind, inside, offsets, chunks))
                break
            for _ in chunks:
                pass
    return [*named, *(f"byte {offset:,}" for offset in offsets[len(named) :])]
