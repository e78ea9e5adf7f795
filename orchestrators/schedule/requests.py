"""Reads requests for a new model out of ML-Metadata's SQLite file, without ML-Metadata.

Its library takes a second to import and writes into what it opens. The tables are those of its
schema of version 10, which both TFX lines write
(https://github.com/google/ml-metadata/blob/master/ml_metadata/util/metadata_source_query_config.cc).
"""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from pathlib import Path
from urllib.parse import quote

from ...components.errors import ScheduleError

KNOWN_SCHEMAS = (10,)
BUSY_SECONDS = 2.0

_BLESSED = """
SELECT artifact.id, artifact.create_time_since_epoch, artifact.uri, coalesce(maker.name, '')
FROM Artifact AS artifact
JOIN Type AS kind ON kind.id = artifact.type_id AND kind.type_kind = 1 AND kind.name = ?
JOIN ArtifactProperty AS blessed ON blessed.artifact_id = artifact.id
    AND blessed.is_custom_property = 1 AND blessed.name = 'blessed' AND blessed.int_value = 1
LEFT JOIN Event AS made ON made.artifact_id = artifact.id AND made.type IN (1, 4)
LEFT JOIN Execution AS execution ON execution.id = made.execution_id
LEFT JOIN Type AS maker ON maker.id = execution.type_id
WHERE artifact.state = 2
GROUP BY artifact.id ORDER BY artifact.id
"""


@dataclasses.dataclass(frozen=True)
class Blessed:
    """A published artifact whose ``blessed`` is 1.

    Attributes:
      id: in ML-Metadata.
      made_at: Unix seconds.
      uri: where its files are.
      maker: the type of the execution that made it; empty where none is known.
    """

    id: int
    made_at: float
    uri: str
    maker: str


def blessed(metadata: Path, type_name: str) -> list[Blessed]:
    """The live artifacts of a type whose ``blessed`` is 1, in order; none without a file.

    Raises:
      ScheduleError: the file is of an unknown schema, is damaged, or is being written for long.
    """
    if not metadata.is_file():
        return []
    try:
        with contextlib.closing(_connected(metadata)) as connection:
            if not connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'MLMDEnv'"
            ).fetchone():
                return []
            [version] = connection.execute("SELECT schema_version FROM MLMDEnv").fetchone()
            if version not in KNOWN_SCHEMAS:
                raise ScheduleError(
                    f"ML-Metadata's schema is of version {version}, which is not known here",
                    where=str(metadata),
                    remedy="Install a Tidegate that knows it.",
                )
            rows = connection.execute(_BLESSED, (type_name,)).fetchall()
    except sqlite3.Error as error:
        raise ScheduleError(
            f"ML-Metadata cannot be read: {error}",
            where=str(metadata),
            remedy="Where a run is writing, the next look will do.",
        ) from error
    return [Blessed(number, made / 1000, uri, maker) for number, made, uri, maker in rows]


def _connected(metadata: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(metadata))}?mode=ro", uri=True, timeout=BUSY_SECONDS)
