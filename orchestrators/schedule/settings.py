"""``schedule.yaml``: which pipeline runs when, and what becomes of a run that breaks."""

from __future__ import annotations

import collections
import dataclasses
import zoneinfo
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from ...components.config import Config
from ...components.errors import ConfigError, ScheduleError
from .triggers.cron import CronTrigger
from .triggers.drift import DriftTrigger
from .triggers.spans import SpanTrigger
from .triggers.trigger import Trigger

C = TypeVar("C", bound=Config)

_PATHS = ("root", "config", "data", "keyset")
_TRIGGER_PATHS = ("config", "data", "metadata")

KINDS = (CronTrigger, DriftTrigger, SpanTrigger)
"""The kinds of trigger that there are."""


@dataclasses.dataclass(frozen=True)
class Schedule(Config):
    """When a pipeline runs by itself.

    Attributes:
      pipeline: as ``tidegate run`` takes it.
      triggers: what makes runs due; of several that are due, the first listed goes first.
      root: the pipeline root; the ledger is ``schedule/ledger.db`` below it.
      config: a YAML file of settings laid over the pipeline's own; empty for none.
      data: the folder of spans; empty for the data that come with Tidegate.
      keyset: the Pseudonymizer's keys; empty for the ones made on first use.
      time_zone: in which cron expressions are read, as ``Europe/Berlin``.
      max_attempts: so often a run that breaks is tried; bad input is not tried again.
      backoff_seconds: waited after the first try that broke, doubled after each.
      max_backoff_seconds: never waited for longer.
      poll_seconds: how often ``serve`` looks for spans and requests.
    """

    pipeline: str
    triggers: tuple[Trigger, ...]
    root: str = "tidegate-runs"
    config: str = ""
    data: str = ""
    keyset: str = ""
    time_zone: str = "UTC"
    max_attempts: int = 3
    backoff_seconds: float = 60.0
    max_backoff_seconds: float = 3600.0
    poll_seconds: float = 30.0

    def __post_init__(self) -> None:
        self.require(bool(self.pipeline), "pipeline", "a pipeline's name")
        self.require(bool(self.triggers), "triggers", "a list of at least one")
        self.require_between("max_attempts", 1, 1000)
        self.require_between("backoff_seconds", 0, 86400)
        self.require_between("max_backoff_seconds", 0, 7 * 86400)
        self.require_between("poll_seconds", 0.05, 86400)
        self._require_titles()
        self._require_data()
        self.zone()

    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone.

        Raises:
          ConfigError: there is none of that name.
        """
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ConfigError(
                f"Schedule.time_zone is {self.time_zone!r}",
                remedy="Name a zone of the IANA database, as Europe/Berlin; a small container may"
                " lack the package tzdata.",
            ) from error

    @classmethod
    def load(cls, path: Path) -> Schedule:
        """Reads ``schedule.yaml``; relative paths in it start where the file lies.

        Raises:
          ScheduleError: there is no such file.
          ConfigError: a setting is unknown, of the wrong type or out of its range.
        """
        if not path.is_file():
            raise ScheduleError(
                "There is no such schedule",
                where=str(path),
                remedy="Name a YAML file with pipeline and triggers.",
            )
        schedule = cls.from_yaml(path)
        folder = path.resolve().parent
        triggers = tuple(
            _placed(one, folder, ("data", "metadata", "config")) for one in schedule.triggers
        )
        return dataclasses.replace(_placed(schedule, folder, _PATHS), triggers=triggers)

    def _require_titles(self) -> None:
        titles = collections.Counter(one.title for one in self.triggers)
        twice = sorted(title for title, count in titles.items() if count > 1)
        if twice:
            raise ConfigError(
                f"Two triggers are called {twice[0]!r}", remedy="Give each a name of its own."
            )

    def _require_data(self) -> None:
        for one in self.triggers:
            if isinstance(one, SpanTrigger) and not one.data and not self.data:
                raise ConfigError(
                    f"The trigger {one.title!r} does not know where spans arrive",
                    remedy="Say so in its data, or in the schedule's.",
                )


def _placed(config: C, folder: Path, names: Sequence[str]) -> C:
    """The configuration with these of its paths made absolute, where it has them."""
    found = {name: getattr(config, name, "") for name in names}
    placed = {
        name: str(folder / Path(value).expanduser()) for name, value in found.items() if value
    }
    return dataclasses.replace(config, **placed)
