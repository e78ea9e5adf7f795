"""Where a schedule's ledger and the files of its runs are."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ...components.errors import ScheduleError
from ..root import PipelineRoot
from .ledger import Ledger
from .settings import Schedule


class SchedulePlace:
    """The folder ``schedule`` below a schedule's root."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.path = PipelineRoot(schedule.root).path / "schedule"

    @property
    def database(self) -> Path:
        """The ledger."""
        return self.path / "ledger.db"

    @property
    def runs(self) -> Path:
        """Logs, locks and outcomes, by trigger."""
        return self.path / "runs"

    @contextlib.contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, made where there is none.

        Raises:
          ScheduleError: it cannot be read or written.
        """
        with Ledger(self.database, self._schedule.pipeline) as ledger:
            yield ledger

    def existing(self) -> contextlib.AbstractContextManager[Ledger]:
        """The ledger, where there is one.

        Raises:
          ScheduleError: there is none, or it cannot be read.
        """
        if not self.database.is_file():
            raise ScheduleError(
                "Nothing was ever scheduled here",
                where=str(self.database),
                remedy="Start it with `tidegate schedule serve`, or look once.",
            )
        return self.ledger()
