"""The records of a pipeline root as a database that ``tidegate why`` reads."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from ml_metadata import MetadataStore
from tfx.orchestration.metadata import sqlite_metadata_connection_config

from ....components.errors import PipelineRootError
from .memory_store import MemoryStore, last_attempts
from .record_files import read_records


def write_database(root: str, database: Path) -> int:
    """Makes an SQLite database of ML-Metadata of the records, whole or not at all.

    Args:
      root: the pipeline root, a path or a URI.
      database: the file to write; there must be none.

    Returns:
      How many executions it holds.

    Raises:
      PipelineRootError: where there are no records, they cannot be read, or there is a database.
    """
    if database.exists():
        raise PipelineRootError(
            "There is a database of runs already",
            where=str(database),
            remedy="Name a --root in which nothing has run.",
        )
    records = last_attempts(read_records(root))
    if not records:
        raise PipelineRootError(
            "No task has left a record there",
            where=root,
            remedy="Name the pipeline root that the pipeline was run with.",
        )
    database.parent.mkdir(parents=True, exist_ok=True)
    aside = database.with_name(f".{database.name}.partial")
    aside.unlink(missing_ok=True)
    memory = MemoryStore(store=MetadataStore(sqlite_metadata_connection_config(str(aside))))
    times = [one.time // 1000 for one in records]
    _set_times(aside, dict(zip(memory.add_all(records), times, strict=True)))
    os.replace(aside, database)
    return len(records)


def _set_times(database: Path, times: dict[int, int]) -> None:
    """Sets when each execution ended: ML-Metadata itself knows only when it was told."""
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "UPDATE Execution SET create_time_since_epoch = ?, last_update_time_since_epoch = ?"
            " WHERE id = ?",
            [(time, time, execution) for execution, time in times.items()],
        )
    connection.close()
