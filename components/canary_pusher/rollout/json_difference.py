"""Where two JSON values differ first."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

ABSENT = "nothing"
"""Stands for a value that is only in one of the two."""

LAST_PLACES = 1e-9
"""Numbers that are closer than this, relatively or absolutely, differ by their arithmetic only."""


@dataclasses.dataclass(frozen=True)
class Difference:
    """Two values that differ.

    Attributes:
      path: of both, names and positions joined by dots; empty where the whole differs.
      ours: the first of them.
      theirs: the second.
    """

    path: str
    ours: Any
    theirs: Any

    @property
    def is_in_the_last_places(self) -> bool:
        """Whether both are numbers that are all but equal."""
        both = isinstance(self.ours, float) and isinstance(self.theirs, float)
        return both and math.isclose(
            self.ours, self.theirs, rel_tol=LAST_PLACES, abs_tol=LAST_PLACES
        )


def first_difference(ours: Any, theirs: Any, path: str = "") -> Difference | None:
    """The first difference of two JSON values, keys in their order; None where they are equal."""
    if type(ours) is type(theirs) and isinstance(ours, (dict, list)):
        children = _children(ours, theirs, path)
        found = (first_difference(our, their, inner) for inner, our, their in children)
        return next(filter(None, found), None)
    if type(ours) is type(theirs) and ours == theirs:
        return None
    return Difference(path, ours, theirs)


def _children(ours: Any, theirs: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(ours, list):
        ours, theirs = dict(enumerate(ours)), dict(enumerate(theirs))
    for key in sorted(ours.keys() | theirs.keys()):
        inner = f"{path}.{key}" if path else str(key)
        yield inner, ours.get(key, ABSENT), theirs.get(key, ABSENT)
