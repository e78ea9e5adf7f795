"""Finds any of many identifiers in bytes, in one pass (Aho and Corasick, 1975)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import ahocorasick_rs

from .chance import CONTEXT, by_chance
from .forms import USUAL_FORMS, require_forms, written
from .identifiers import Identifiers

Match = tuple[int, int, str]
"""Where an identifier begins, which one in :class:`.Identifiers`, and the form it is written in."""


_SMALL = 200_000


class Matcher:
    """The patterns of a list of identifiers, ready to search streams of bytes."""

    def __init__(self, identifiers: Identifiers, forms: Sequence[str] = USUAL_FORMS) -> None:
        """Builds the automaton.

        Raises:
          UsageError: for a form that does not exist.
        """
        self._forms = require_forms(forms)
        whose: dict[bytes, tuple[int, str]] = {}
        for place, identifier in enumerate(identifiers.values):
            for form, pattern in written(identifier, self._forms):
                whose.setdefault(pattern, (place, form))
        self._whose = list(whose.values())
        self._longest = max(map(len, whose))
        small = sum(map(len, whose)) <= _SMALL
        # A full automaton is quicker and takes some 250 bytes for each byte of the patterns.
        kind = ahocorasick_rs.Implementation.DFA if small else None
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(whose), implementation=kind)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that are looked for."""
        return self._forms

    @property
    def patterns(self) -> int:
        """How many different byte strings are looked for."""
        return len(self._whose)

    def search(self, chunks: Iterable[bytes]) -> Iterator[Match]:
        """Every occurrence in a stream that comes in chunks, across their borders too."""
        kept = self._longest + 2 * CONTEXT
        begins, told, data = 0, 0, b""
        for chunk in chunks:
            data += chunk
            # What stands at the very end is judged when what follows it is known.
            yield from self._told(data, begins, told, len(data) - CONTEXT)
            told = max(told, begins + len(data) - CONTEXT)
            begins += max(0, len(data) - kept)
            data = data[-kept:]
        yield from self._told(data, begins, told, len(data))

    def _told(self, data: bytes, begins: int, told: int, until: int) -> Iterator[Match]:
        for pattern, start, end in self._automaton.find_matches_as_indexes(data, overlapping=True):
            if told < begins + end <= begins + until and not by_chance(data, start, end):
                place, form = self._whose[pattern]
                yield begins + start, place, form
