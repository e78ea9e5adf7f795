"""Reads the fields of a journal's record, and refuses what is not as it must be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ...errors import JournalError

NOT_FINITE = {"inf": float("inf"), "-inf": float("-inf")}
"""Numbers that JSON has no word for."""

EXACT = 2**53
"""Whole numbers up to this are numbers without loss."""


class Fields:
    """The fields of one record, or of an object in it."""

    def __init__(self, values: object, of: str) -> None:
        if not isinstance(values, Mapping):
            raise JournalError(f"{of} is {values!r}, not an object", remedy=REMEDY)
        self._values: Mapping[str, Any] = values
        self._of = of

    def text(self, name: str, default: str | None = None) -> str:
        """A string."""
        value = self._values.get(name, default)
        return str(value) if isinstance(value, str) else self._refuse(name, "a string")

    def whole(self, name: str) -> int:
        """A whole number, at least 0."""
        value: Any = self._values.get(name)
        is_whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return int(value) if is_whole else self._refuse(name, "a whole number")

    def number(self, name: str) -> float:
        """A number, to the last bit; what JSON has no word for is a string."""
        value = self._values.get(name)
        if isinstance(value, str) and value in NOT_FINITE:
            return NOT_FINITE[value]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= EXACT:
            return float(value)
        # A NaN is not equal to itself.
        return (
            value if isinstance(value, float) and value == value else self._refuse(name, "a number")
        )

    def duration(self, name: str) -> float:
        """Seconds: a finite number, at least 0."""
        value = self.number(name)
        return value if 0 <= value < float("inf") else self._refuse(name, "seconds, at least 0")

    def percent(self, name: str) -> float:
        """A number from 0 to 100."""
        value = self.number(name)
        return value if 0 <= value <= 100 else self._refuse(name, "a number from 0 to 100")

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else self._refuse(name, "true or false")

    def instant(self, name: str) -> datetime.datetime:
        """A moment with its time zone, in ISO 8601."""
        return parse_instant(self.text(name)) or self._refuse(name, "a time with its zone")

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._values.get(name) is not None

    def inner(self, name: str) -> Fields:
        """The object in a field."""
        return Fields(self._values.get(name), f"{self._of}, {name!r}")

    def mapping(self, name: str) -> Mapping[str, Any]:
        """The object in a field, as it is."""
        value = self._values.get(name)
        return value if isinstance(value, Mapping) else self._refuse(name, "an object")

    def _refuse(self, name: str, expected: str) -> Any:
        found = repr(self._values[name]) if name in self._values else "missing"
        raise JournalError(f"{self._of}: {name!r} is {found}, not {expected}", remedy=REMEDY)


REMEDY = "The journal was changed, or another version of Tidegate wrote it."


def parse_instant(text: str) -> datetime.datetime | None:
    """A moment from ISO 8601, or None where it is none or has no time zone."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def plain_number(value: float) -> float | str:
    """A number as :meth:`Fields.number` reads it back, to the last bit."""
    return next((word for word, number in NOT_FINITE.items() if value == number), value)
