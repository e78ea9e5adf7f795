"""What a scan finds."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, order=True)
class Hit:
    """One identifier in one file.

    Attributes:
      path: of the file, relative to the root.
      kind: what the file is to the pipeline; see :mod:`.kinds`.
      ordinal: of the identifier in its list.
      form: how it is written there first.
      place: where it stands first, in words.
      occurrences: how often it stands there.
    """

    path: str
    kind: str
    ordinal: int
    form: str
    place: str
    occurrences: int


@dataclasses.dataclass(frozen=True, order=True)
class Unread:
    """A file, or the rest of one, that could not be looked into, and why."""

    path: str
    reason: str


@dataclasses.dataclass(frozen=True)
class ScanResult:
    """What a scan found.

    Attributes:
      hits: by path, then by identifier.
      unread: files that hide what they hold.
      files: by kind, how many were looked through.
      bytes_on_disk: their size.
      bytes_searched: the same, decompressed.
      identifiers: how many were looked for.
      too_short: how many were not, since they are too short.
      patterns: byte strings that were looked for.
      forms: in which they may be written.
    """

    hits: tuple[Hit, ...]
    unread: tuple[Unread, ...]
    files: Mapping[str, int]
    bytes_on_disk: int
    bytes_searched: int
    identifiers: int
    too_short: int
    patterns: int
    forms: tuple[str, ...]

    @property
    def total_files(self) -> int:
        """Files of every kind."""
        return sum(self.files.values())
