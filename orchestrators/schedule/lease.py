"""The lease: which scheduler writes, until when, and the number that only grows."""

from __future__ import annotations

import dataclasses
import sqlite3

from . import clock


@dataclasses.dataclass(frozen=True)
class Lease:
    """Who holds a pipeline's lease.

    Attributes:
      holder: names the scheduler, for people.
      generation: grows by one with each scheduler; a writer with a lower one is refused.
      boot: the start of the machine by whose clock it runs out.
      expires: :func:`.clock.uptime` at which it does, unless renewed; 0 where it was released.
    """

    holder: str
    generation: int
    boot: str
    expires: float

    def is_held(self, uptime: float) -> bool:
        """Whether it holds still; one from before the machine's last start does not."""
        return self.boot == clock.boot() and uptime < self.expires


def read_lease(connection: sqlite3.Connection, name: str) -> Lease | None:
    """The lease of that name; None where nobody ever took it."""
    row = connection.execute(
        "SELECT holder, generation, boot, expires FROM lease WHERE name = ?", (name,)
    ).fetchone()
    return None if row is None else Lease(*row)


def take_lease(
    connection: sqlite3.Connection, name: str, holder: str, uptime: float, seconds: float
) -> int | None:
    """Takes the lease within a transaction; its generation, or None where another has it."""
    held = read_lease(connection, name)
    if held is not None and held.is_held(uptime):
        return None
    generation = held.generation + 1 if held is not None else 1
    connection.execute(
        "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?)",
        (name, holder, generation, clock.boot(), uptime + seconds),
    )
    return generation


def renew_lease(connection: sqlite3.Connection, name: str, until: float) -> None:
    """Lets the lease hold until then."""
    connection.execute("UPDATE lease SET expires = ? WHERE name = ?", (until, name))


def release_lease(connection: sqlite3.Connection, name: str) -> None:
    """Ends the lease; its generation stays, so that the next one is higher."""
    connection.execute("UPDATE lease SET expires = 0 WHERE name = ?", (name,))
