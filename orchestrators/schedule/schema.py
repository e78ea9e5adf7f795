"""The ledger's tables, and which version of them a file holds.

The version stands in the file's header (SQLite's ``user_version``, bytes 60 to 63 of
https://www.sqlite.org/fileformat.html), so that a file of a newer version is known before SQLite
opens it and is not touched.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ...components.errors import ScheduleError

VERSION = 1
APPLICATION = 0x71D36A7E
BUSY_SECONDS = 10.0

_MAGIC = b"SQLite format 3\0"

_TABLES = """
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    generation INTEGER NOT NULL,
    boot TEXT NOT NULL,
    expires REAL NOT NULL
);
CREATE TABLE triggers (
    pipeline TEXT NOT NULL,
    trigger TEXT NOT NULL,
    since REAL NOT NULL,
    PRIMARY KEY (pipeline, trigger)
);
CREATE TABLE runs (
    pipeline TEXT NOT NULL,
    trigger TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at REAL NOT NULL,
    span INTEGER,
    facts TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL,
    pid INTEGER,
    started_at REAL,
    finished_at REAL,
    exit_code INTEGER,
    sentence TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (pipeline, trigger, key)
);
CREATE TABLE attempts (
    pipeline TEXT NOT NULL,
    trigger TEXT NOT NULL,
    key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    started_at REAL NOT NULL,
    finished_at REAL,
    exit_code INTEGER,
    sentence TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (pipeline, trigger, key, attempt)
);
"""


def opened(path: Path) -> sqlite3.Connection:
    """Opens a ledger, and makes it where there is none.

    Raises:
      ScheduleError: it is of a newer version, no ledger, damaged, or cannot be written.
    """
    with named_errors(path):
        require_known(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def require_known(path: Path) -> None:
    """Looks into the file's header, without SQLite.

    Raises:
      ScheduleError: it is of a newer version, or no ledger.
    """
    if not path.exists():
        return
    with open(path, "rb") as file:
        header = file.read(100)
    if not header:
        return
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise _damaged(path, "it is no SQLite file")
    application = int.from_bytes(header[68:72], "big")
    if application not in (0, APPLICATION):
        raise _damaged(path, "it is a file of another program")
    _require_version(int.from_bytes(header[60:64], "big"), path)


@contextlib.contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite and the disk say into a ScheduleError.

    Raises:
      ScheduleError: the ledger cannot be read or written.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ScheduleError(
            f"The ledger cannot be read or written: {error}",
            where=str(path),
            remedy="Look for a full or read-only disk, and for its permissions.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise ScheduleError(
            f"The ledger cannot be read or written: {error.strerror}",
            where=str(path),
            remedy="Look for a full or read-only disk, and for its permissions.",
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == 0:
        # In one transaction and before the write-ahead log, so that the header tells the version.
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _version(connection) == 0:
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    _require_version(_version(connection), path)
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _require_version(version: int, path: Path) -> None:
    if version > VERSION:
        raise ScheduleError(
            f"The ledger is of version {version}, and this Tidegate knows {VERSION}",
            where=str(path),
            remedy="Run the newer Tidegate that wrote it; nothing was touched.",
        )


def _damaged(path: Path, reason: str) -> ScheduleError:
    return ScheduleError(
        f"The ledger is damaged: {reason}",
        where=str(path),
        remedy="Restore it from a backup. Moved away, a new one is begun, and what is cached is"
        " not done again.",
    )
