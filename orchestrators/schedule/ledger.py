"""The ledger: what was due, what was started, and what became of it.

One SQLite file a pipeline root, with a write-ahead log. A run is one row, unique by pipeline,
trigger and key. Any scheduler may read; only the one that holds the lease writes, and each of its
transactions first makes sure that it still does (Gray and Cheriton's leases, 1989, with a fencing
number that only grows). SQLite's log needs shared memory: all schedulers of one ledger run on one
machine.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from . import clock
from .lease import Lease, read_lease
from .runs import Run, RunState
from .schema import named_errors, opened

COLUMNS = (
    "trigger, key, state, due_at, span, facts, attempt, failures, not_before, generation, pid,"
    " started_at, finished_at, exit_code, sentence"
)
"""Of a run, in the order of :class:`Run`'s attributes."""


class Ledger:
    """One pipeline's rows.

    Args:
      path: of the file, made where it is missing.
      pipeline: whose rows these are.
      uptime: the clock of the leases.

    Raises:
      ScheduleError: see :func:`.schema.opened`.
    """

    def __init__(
        self, path: Path, pipeline: str, uptime: Callable[[], float] = clock.uptime
    ) -> None:
        self.path, self.pipeline, self._uptime = path, pipeline, uptime
        self._connection = opened(path)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file. The lease, if held, stays until it is released or runs out."""
        self._connection.close()

    def runs(self) -> list[Run]:
        """All runs, in the order in which they became due."""
        with named_errors(self.path):
            rows = self._connection.execute(
                f"SELECT {COLUMNS} FROM runs WHERE pipeline = ? ORDER BY due_at, span, key",
                (self.pipeline,),
            ).fetchall()
        return [run_of(row) for row in rows]

    def attempts(self) -> list[Mapping[str, Any]]:
        """Every start of a run, in order."""
        names = "trigger, key, attempt, generation, started_at, finished_at, exit_code, sentence"
        with named_errors(self.path):
            rows = self._connection.execute(
                f"SELECT {names} FROM attempts WHERE pipeline = ? ORDER BY started_at, attempt",
                (self.pipeline,),
            ).fetchall()
        return [dict(zip(names.split(", "), row, strict=True)) for row in rows]

    def since(self) -> dict[str, float]:
        """Unix seconds at which each trigger was first seen; what lies before is not its own."""
        with named_errors(self.path):
            rows = self._connection.execute(
                "SELECT trigger, since FROM triggers WHERE pipeline = ?", (self.pipeline,)
            ).fetchall()
        return dict(rows)

    def lease(self) -> Lease | None:
        """Who drives this ledger; None where nobody does."""
        with named_errors(self.path):
            lease = read_lease(self._connection, self.pipeline)
        return lease if lease is not None and lease.is_held(self._uptime()) else None

    def retry(self, run: Run) -> bool:
        """Lets a run that was abandoned wait for another try; whether it was abandoned.

        A person asks for it, hence it takes no lease: no scheduler touches what is abandoned.
        """
        with self.transaction() as connection:
            done = connection.execute(
                "UPDATE runs SET state = ?, failures = 0, not_before = 0"
                " WHERE pipeline = ? AND trigger = ? AND key = ? AND state = ?",
                (RunState.WAITING, self.pipeline, run.trigger, run.key, RunState.ABANDONED),
            )
            return done.rowcount == 1

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that the block writes, or nothing."""
        with named_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def uptime(self) -> float:
        """What the clock of the leases says."""
        return self._uptime()


def run_of(row: tuple[Any, ...]) -> Run:
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    values["state"] = RunState(values["state"])
    values["facts"] = json.loads(values["facts"])
    return Run(**values)
