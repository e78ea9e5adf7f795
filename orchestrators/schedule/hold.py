"""The right to write into a ledger, which one scheduler has at a time."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from typing import Any

from ...components.errors import FencedError
from .lease import read_lease, release_lease, renew_lease, take_lease
from .ledger import COLUMNS, Ledger, run_of
from .runs import ACTIVE, Run, RunState
from .triggers.trigger import Due, Skip

LEASE_SECONDS = 15.0
"""A scheduler that is silent for so long is taken to be dead."""

KEPT_RUNS = 1000
"""So many runs of a trigger that were skipped or completed are kept at least."""


def take_hold(ledger: Ledger, holder: str, seconds: float = LEASE_SECONDS) -> Hold | None:
    """Takes the ledger's lease; None where another scheduler holds it.

    Args:
      ledger: to write into.
      holder: names this scheduler, for people.
      seconds: for which it is held, unless it is renewed.
    """
    with ledger.transaction() as connection:
        generation = take_lease(connection, ledger.pipeline, holder, ledger.uptime(), seconds)
    return None if generation is None else Hold(ledger, holder, generation, seconds)


def holder_name() -> str:
    """Names this process among schedulers, for people."""
    return f"{os.uname().nodename}:{os.getpid()}"


class Hold:
    """The right to write into a ledger, for as long as no other scheduler has taken it over.

    Every method raises :class:`~tidegate.components.errors.FencedError`, and writes nothing, where
    one has; and ScheduleError where the ledger cannot be written.
    """

    def __init__(self, ledger: Ledger, holder: str, generation: int, seconds: float) -> None:
        self.ledger, self.holder, self.generation = ledger, holder, generation
        self._seconds = seconds

    def renew(self) -> None:
        """Holds the lease for longer: the heartbeat."""
        until = self.ledger.uptime() + self._seconds
        with self._fenced() as connection:
            renew_lease(connection, self.ledger.pipeline, until)

    def release(self) -> None:
        """Lets the next scheduler have it at once."""
        with self._fenced() as connection:
            release_lease(connection, self.ledger.pipeline)

    def see(self, trigger: str, now: float) -> None:
        """Notes that a trigger was seen, at its first time."""
        with self._fenced() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO triggers VALUES (?, ?, ?)",
                (self.ledger.pipeline, trigger, now),
            )

    def plan(self, trigger: str, due: Due) -> None:
        """Notes that a run is due.

        One that waits learns the newer facts; one that was abandoned is tried again. What has
        started or completed is left alone.
        """
        with self._fenced() as connection:
            self._note(connection, trigger, due, RunState.WAITING, "")

    def skip(self, trigger: str, skip: Skip) -> None:
        """Notes that a run was due and will not be."""
        with self._fenced() as connection:
            self._note(connection, trigger, skip.due, RunState.SKIPPED, skip.reason)

    def start(self, run: Run, now: float) -> Run | None:
        """The intent: notes that a run is about to be started, before it is.

        Returns:
          The run with its new attempt; None where it waits no longer, or another run is active.
        """
        with self._fenced() as connection:
            [active] = connection.execute(
                "SELECT count(*) FROM runs WHERE pipeline = ? AND state IN (?, ?)",
                (self.ledger.pipeline, *ACTIVE),
            ).fetchone()
            changed = not active and self._update(
                connection,
                run,
                (RunState.WAITING,),
                state=RunState.STARTING,
                attempt=run.attempt + 1,
                pid=None,
                started_at=now,
                finished_at=None,
                exit_code=None,
            )
            if not changed:
                return None
            connection.execute(
                "INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, '')",
                (*self._id(run), run.attempt + 1, self.generation, now),
            )
            return self._read(connection, run)

    def launched(self, run: Run, pid: int) -> None:
        """Notes the process that a run's start has become."""
        with self._fenced() as connection:
            self._update(connection, run, ACTIVE, state=RunState.RUNNING, pid=pid)

    def adopt(self, run: Run) -> None:
        """Takes over a run that an earlier scheduler started and that lives."""
        with self._fenced() as connection:
            self._update(connection, run, ACTIVE)

    def close(
        self,
        run: Run,
        state: RunState,
        now: float,
        exit_code: int | None,
        sentence: str,
        *,
        failures: int = 0,
        not_before: float = 0.0,
    ) -> bool:
        """Notes the end of an attempt: COMPLETE, ABANDONED, or WAITING for the next.

        Returns:
          Whether it was this attempt that was active.
        """
        with self._fenced() as connection:
            values = {"exit_code": exit_code, "finished_at": now, "sentence": sentence}
            changed = self._update(
                connection,
                run,
                ACTIVE,
                state=state,
                failures=failures,
                not_before=not_before,
                **values,
            )
            if changed:
                connection.execute(
                    "UPDATE attempts SET finished_at = ?, exit_code = ?, sentence = ? WHERE"
                    " pipeline = ? AND trigger = ? AND key = ? AND attempt = ?",
                    (now, exit_code, sentence, *self._id(run), run.attempt),
                )
            return changed

    def prune(self, trigger: str) -> None:
        """Forgets the oldest runs beyond :data:`KEPT_RUNS` that were skipped or completed."""
        with self._fenced() as connection:
            connection.execute(
                "DELETE FROM runs WHERE pipeline = ? AND trigger = ? AND state IN (?, ?) AND due_at"
                " < (SELECT due_at FROM runs WHERE pipeline = ? AND trigger = ?"
                " ORDER BY due_at DESC LIMIT 1 OFFSET ?)",
                (
                    self.ledger.pipeline,
                    trigger,
                    RunState.SKIPPED,
                    RunState.COMPLETE,
                    self.ledger.pipeline,
                    trigger,
                    KEPT_RUNS,
                ),
            )

    @contextlib.contextmanager
    def _fenced(self) -> Iterator[sqlite3.Connection]:
        with self.ledger.transaction() as connection:
            lease = read_lease(connection, self.ledger.pipeline)
            if lease is None or lease.generation != self.generation:
                raise FencedError(
                    "Another scheduler has taken over",
                    where=f"{self.ledger.path}: {lease.holder if lease else 'nobody'}",
                    remedy="It goes on with what is due; this one may wait or end.",
                )
            yield connection

    def _id(self, run: Run) -> tuple[str, str, str]:
        return self.ledger.pipeline, run.trigger, run.key

    def _note(
        self,
        connection: sqlite3.Connection,
        trigger: str,
        due: Due,
        state: RunState,
        sentence: str,
    ) -> None:
        connection.execute(
            "INSERT INTO runs (pipeline, trigger, key, state, due_at, span, facts, generation,"
            " sentence) VALUES (:pipeline, :trigger, :key, :state, :due_at, :span, :facts,"
            " :generation, :sentence) ON CONFLICT (pipeline, trigger, key) DO UPDATE SET"
            " state = excluded.state, facts = excluded.facts, generation = excluded.generation,"
            " sentence = excluded.sentence,"
            " failures = CASE state WHEN 'ABANDONED' THEN 0 ELSE failures END,"
            " not_before = CASE state WHEN 'ABANDONED' THEN 0 ELSE not_before END"
            " WHERE state IN ('WAITING', 'ABANDONED')",
            {
                "pipeline": self.ledger.pipeline,
                "trigger": trigger,
                "key": due.key,
                "state": state.value,
                "due_at": due.at,
                "span": due.span,
                "facts": json.dumps(dict(due.facts), sort_keys=True),
                "generation": self.generation,
                "sentence": sentence,
            },
        )

    def _update(
        self,
        connection: sqlite3.Connection,
        run: Run,
        states: tuple[RunState, ...],
        **values: Any,
    ) -> bool:
        """Writes values over a row that is at this attempt and in one of these states."""
        values["generation"] = self.generation
        settings = ", ".join(f"{name} = ?" for name in values)
        marks = ", ".join("?" * len(states))
        done = connection.execute(
            f"UPDATE runs SET {settings} WHERE pipeline = ? AND trigger = ? AND key = ?"
            f" AND attempt = ? AND state IN ({marks})",
            (*values.values(), *self._id(run), run.attempt, *states),
        )
        return done.rowcount == 1

    def _read(self, connection: sqlite3.Connection, run: Run) -> Run:
        row = connection.execute(
            f"SELECT {COLUMNS} FROM runs WHERE pipeline = ? AND trigger = ? AND key = ?",
            self._id(run),
        ).fetchone()
        return run_of(row)
