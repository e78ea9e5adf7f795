"""Date shift: all dates of one subject move by the same number of days, which only the key tells.

How long lies between two events of a subject stays exact; when they were does not. The shift is
drawn per subject from AES-CMAC (RFC 4493) of the subject, evenly from the days that are allowed.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...config import Config
from ...errors import DataError
from ..cmac import mac_column, mac_message
from ..column_shapes import is_list, map_lists, map_values, one_to_a_row
from ..keyset import Keyset
from ..text_columns import as_text, bytes_and_offsets, bytes_of, is_text, not_text
from .technique import SubjectTechnique

_PURPOSE = "date_shift"

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}($|[T ])"
_ONE_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|\Z)")
_DATE_CHARACTERS = 10
_TOO_FAR = "would leave the years 1 to 9999 when shifted"
_TO_THE_END = 1 << 30
_FIRST_DAY = -719162  # 0001-01-01, in days from 1970
_LAST_DAY = 2932896  # 9999-12-31


@dataclasses.dataclass(frozen=True)
class DateShiftSettings(Config):
    """How far dates move.

    Attributes:
      days: the most, either way: the shift is from -days to days, and never 0.
    """

    days: int = 365

    def __post_init__(self) -> None:
        self.require_between("days", 1, 36525)


class DateShift(SubjectTechnique):
    """Shifts dates by whole days; a time of day behind the date stays."""

    name: ClassVar[str] = "date_shift"
    shields: ClassVar[bool] = False
    makes_text: ClassVar[bool] = True
    keyed: ClassVar[bool] = True
    Settings: ClassVar[type[Config]] = DateShiftSettings

    def __init__(self, namespace: str, keyset: Keyset, settings: DateShiftSettings) -> None:
        self._key = keyset.subkey(_PURPOSE, namespace)
        self._days = settings.days

    @classmethod
    def describe(cls, settings: DateShiftSettings, namespace: str) -> str:
        """Says how far, and what stays."""
        return (
            f"Shifted by up to {settings.days} days either way, all dates of a subject of "
            f"{namespace!r} by the same; without a subject, missing."
        )

    def apply_column(self, values: pa.Array, subjects: pa.Array) -> pa.Array:
        """Shifts a column of dates.

        Args:
          values: ISO 8601 dates as text, ``2013-01-31`` with or without a time behind ``T`` or a
            blank, or Arrow dates and timestamps; or lists of these.
          subjects: text or bytes, at most one to a row.

        Returns:
          string, or lists of it. A date without a subject is missing: nothing could shift it.

        Raises:
          DataError: for a value that is no such date, for a shifted date outside of the years 1 to
            9999, for several subjects in one row and for subjects of another type.
        """
        shifts = self.shifts(subjects)
        if not is_list(values.type):
            return self._shift(values, shifts)
        lengths = np.asarray(pc.list_value_length(values).fill_null(0))
        rows = pa.array(np.repeat(np.arange(len(values)), lengths))
        return map_lists(values, lambda dates: self._shift(dates, shifts.take(rows)))

    def apply_value(self, value: Any, subject: Any) -> Any:
        """Shifts one date of one subject; None where either is missing."""
        if not (isinstance(value, str) and isinstance(subject, (str, bytes))):
            return super().apply_value(value, subject)
        if _ONE_DATE.match(value) is None:
            raise _not_a_date("is no date")
        try:
            day = datetime.date.fromisoformat(value[:_DATE_CHARACTERS])
        except ValueError:
            raise _not_a_date("is no date") from None
        draw = int.from_bytes(mac_message(self._key, bytes_of(subject, self.name))[:8], "big")
        days = draw % (2 * self._days) - self._days
        try:
            moved = day + datetime.timedelta(days=days + (days >= 0))
        except OverflowError:
            raise _not_a_date(_TOO_FAR) from None
        return moved.isoformat() + value[_DATE_CHARACTERS:]

    def shifts(self, subjects: pa.Array) -> pa.Array:
        """The days by which each subject's dates move; int32, null without a subject."""
        single = one_to_a_row(subjects)
        if single is None:
            raise DataError("A row has several subjects", remedy="Split it, one row to a subject.")
        return map_values(single, self._shifts_of)

    def _shifts_of(self, subjects: pa.Array) -> pa.Array:
        if pa.types.is_null(subjects.type):
            return pa.nulls(len(subjects), pa.int32())
        if not is_text(subjects.type):
            raise not_text("The subject of date_shift", str(subjects.type))
        encoded = subjects.dictionary_encode()
        macs = mac_column(self._key, *bytes_and_offsets(encoded.dictionary))
        draws = macs[:, :8].copy().view(">u8").reshape(-1) % np.uint64(2 * self._days)
        days = draws.astype(np.int32) - self._days
        days[days >= 0] += 1  # from -days to days without 0
        return pa.array(days).take(encoded.indices)

    def _shift(self, dates: pa.Array, shifts: pa.Array) -> pa.Array:
        if pa.types.is_dictionary(dates.type):
            dates = dates.dictionary_decode()
        if pa.types.is_date(dates.type) or pa.types.is_timestamp(dates.type):
            dates = dates.cast(pa.string())
        text = as_text(dates, self.name)
        day = pc.utf8_slice_codeunits(text, 0, _DATE_CHARACTERS)
        shifted = pc.add(_days_of(text, day), shifts)
        if pc.any(pc.or_(pc.less(shifted, _FIRST_DAY), pc.greater(shifted, _LAST_DAY))).as_py():
            raise _not_a_date(_TOO_FAR)
        moved = shifted.cast(pa.date32()).cast(pa.string()).cast(text.type)
        rest = pc.utf8_slice_codeunits(text, _DATE_CHARACTERS, _TO_THE_END)
        return pc.binary_join_element_wise(moved, rest, pa.scalar("", text.type))


def _days_of(text: pa.Array, day: pa.Array) -> pa.Array:
    """Days from 1970, int32."""
    if pc.any(pc.invert(pc.match_substring_regex(text, _DATE))).as_py():
        raise _not_a_date("is no date")
    try:
        days = day.cast(pa.timestamp("s")).cast(pa.date32()).cast(pa.int32())
    except pa.ArrowInvalid:
        # Arrow's message would quote the value.
        raise _not_a_date("is no date") from None
    if pc.any(pc.less(days, _FIRST_DAY)).as_py():
        raise _not_a_date("is no date")
    return days


def _not_a_date(what: str) -> DataError:
    return DataError(
        f"date_shift: a value {what}",
        remedy="Dates are written as 2013-01-31, with or without a time behind T or a blank.",
    )
