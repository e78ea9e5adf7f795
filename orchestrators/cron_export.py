"""What of a cron trigger other schedulers understand."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from ..components.errors import ScheduleError

# Names, lists, ranges and steps are common to all of them; L, W, # and ? are not.
_FIELD = re.compile(
    r"[*0-9A-Za-z]+(-[0-9A-Za-z]+)?(/[0-9]+)?(,[*0-9A-Za-z]+(-[0-9A-Za-z]+)?(/[0-9]+)?)*"
)
_NAMES = re.compile(
    r"(SUN|MON|TUE|WED|THU|FRI|SAT|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)|[A-Za-z]+", re.I
)


def five_fields(cron: str, scheduler: str) -> str:
    """The expression, where ``scheduler`` reads it as cron(5) does.

    Raises:
      ScheduleError: where it has seconds, or marks that not every cron knows.
    """
    from cronsim import CronSim, CronSimError

    fields = cron.split()
    try:
        if len(fields) != 5:
            raise CronSimError(f"it has {len(fields)} fields")
        CronSim(cron, datetime.datetime(2000, 1, 1))
    except CronSimError as error:
        raise ScheduleError(
            f"Not a cron expression of five fields: {error}",
            where=cron,
            remedy="Write minute, hour, day of month, month and day of week.",
        ) from error
    for field in fields:
        names = _NAMES.finditer(field)
        if not _FIELD.fullmatch(field) or any(not one.group(1) for one in names):
            raise ScheduleError(
                f"{scheduler} does not know {field!r}",
                where=cron,
                remedy="Use numbers, names, lists, ranges and steps, or tidegate schedule serve.",
            )
    return " ".join(fields)


def require_known_zone(name: str) -> str:
    """The time zone's name, where there is such a zone.

    Raises:
      ScheduleError: where there is not.
    """
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ScheduleError(
            f"There is no time zone {name!r}", remedy="Give an IANA name, as Europe/Berlin."
        ) from error
    return name


def moment(time: datetime.datetime) -> str:
    """A point in time as RFC 3339 writes it, in UTC.

    Raises:
      ScheduleError: for a time without a zone, which is no point in time.
    """
    if time.tzinfo is None:
        raise ScheduleError(
            f"{time.isoformat()} has no time zone", remedy="Add one, as 2026-01-01T00:00:00Z."
        )
    return time.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
