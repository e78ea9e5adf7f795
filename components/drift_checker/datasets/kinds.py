"""Which kind of value a column holds, agreed on by both sides where a file leaves a choice.

A file of text does not say whether 7 is a whole number, a number or a word. Read alone, a column
that happens to hold whole numbers only would be of another type than the same column elsewhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from ...errors import StatisticsError
from .form import Form

INT, FLOAT, STRING, UNKNOWN = "INT", "FLOAT", "STRING", ""
"""TFDV's words; a column without a single value has an unknown kind."""

NUMBERS = (INT, FLOAT)


@dataclasses.dataclass(frozen=True)
class Columns:
    """The columns of one side.

    Attributes:
      path: of the file, for messages.
      form: of the file.
      kinds: TFDV's type of each column.
      not_numbers: of a CSV's columns of words, the first cell that is no number and its place.
    """

    path: str
    form: Form
    kinds: Mapping[str, str]
    not_numbers: Mapping[str, str] = dataclasses.field(default_factory=dict)


def agreed_kinds(
    baseline: Columns, current: Columns, is_compared: Callable[[str], bool]
) -> dict[str, str]:
    """The kind in which each column that both sides have is read.

    Whole numbers become numbers where the other side has such; what a CSV holds may be read as
    words where the other side says that it is.

    Raises:
      StatisticsError: where the two have no column in common; where one side has numbers and the
        other words, for a column that ``is_compared``; names the feature and the files.
    """
    common = baseline.kinds.keys() & current.kinds.keys()
    if not common:
        raise _nothing_in_common(baseline, current)
    agreed = {}
    for name in sorted(common):
        kinds = (baseline.kinds[name], current.kinds[name])
        if is_compared(name) and _conflicting(name, baseline, current):
            raise _conflict(name, baseline, current)
        agreed[name] = _widest(kinds)
    return agreed


def _widest(kinds: tuple[str, str]) -> str:
    if kinds[0] == kinds[1] or UNKNOWN in kinds:
        return kinds[0] or kinds[1]
    return FLOAT if set(kinds) == set(NUMBERS) else STRING


def _conflicting(name: str, one: Columns, other: Columns) -> bool:
    kinds = (one.kinds[name], other.kinds[name])
    if UNKNOWN in kinds or (kinds[0] in NUMBERS) == (kinds[1] in NUMBERS):
        return False
    numbers, words = (one, other) if kinds[0] in NUMBERS else (other, one)
    # A CSV of numbers can be read as words, but not where the other's words are a CSV's guess too.
    return not (numbers.form is Form.CSV and words.form is not Form.CSV)


def _conflict(name: str, one: Columns, other: Columns) -> StatisticsError:
    numbers, words = (one, other) if one.kinds[name] in NUMBERS else (other, one)
    found = words.not_numbers.get(name, "")
    holds = f"holds {found}" if found else f"is {words.kinds[name]}"
    return StatisticsError(
        f"Feature {name!r} is numeric in {numbers.path}, but {holds} in {words.path}",
        remedy="Mend the file, or name the feature under 'ignore' in the limits.",
    )


def _nothing_in_common(baseline: Columns, current: Columns) -> StatisticsError:
    def some(side: Columns) -> str:
        names = sorted(side.kinds)
        return ", ".join(names[:3]) + (" ..." if len(names) > 3 else "") or "no feature"

    return StatisticsError(
        f"The two sides have no feature in common: {baseline.path} has {some(baseline)};"
        f" {current.path} has {some(current)}",
        remedy="Compare data of one schema.",
    )
