"""ML-Metadata's SQLite file, used by one process at a time.

SQLite lets one process write and tells the others that the database is locked; ML-Metadata tries
for a moment and gives up. So each connected section, which is milliseconds long, holds a lock on a
file beside the database. Executors run outside of such sections.
"""

from __future__ import annotations

import fcntl
import os
import types

from ml_metadata.proto import metadata_store_pb2
from tfx.orchestration import metadata
from tfx.orchestration.local import runner_utils
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import PipelineDefinitionError


def connection_of(ir: pipeline_pb2.Pipeline) -> metadata_store_pb2.ConnectionConfig:
    """ML-Metadata's connection, which several processes can share.

    Raises:
      PipelineDefinitionError: where there is none, or it lies in one process's memory.
    """
    connection = runner_utils.extract_local_deployment_config(ir).metadata_connection_config
    kind = connection.WhichOneof("connection_config")
    found = getattr(connection, kind) if kind else None
    if found is None or _is_in_memory(found):
        raise PipelineDefinitionError(
            "The pipeline says no database for ML-Metadata that outlives a process",
            where=ir.pipeline_info.id,
            remedy="Give Pipeline(metadata_connection_config="
            "sqlite_metadata_connection_config(path)).",
        )
    return found


def _is_in_memory(connection: metadata_store_pb2.ConnectionConfig) -> bool:
    if not isinstance(connection, metadata_store_pb2.ConnectionConfig):
        return False
    kind = connection.WhichOneof("config")
    return kind in (None, "fake_database") or (
        kind == "sqlite" and not connection.sqlite.filename_uri
    )


def handle_of(connection: metadata_store_pb2.ConnectionConfig) -> metadata.Metadata:
    """TFX's handle on the store; of SQLite's, one that waits for its turn."""
    if isinstance(connection, metadata_store_pb2.ConnectionConfig) and connection.HasField(
        "sqlite"
    ):
        return TurnTaking(connection)
    return metadata.Metadata(connection)


class TurnTaking(metadata.Metadata):
    """A handle on a SQLite store that is connected only while no other process is."""

    def __init__(self, connection: metadata_store_pb2.ConnectionConfig) -> None:
        super().__init__(connection)
        self._turn = connection.sqlite.filename_uri + ".turn"
        self._descriptor = -1

    def __enter__(self) -> metadata.Metadata:
        if not self._users:
            self._descriptor = os.open(self._turn, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            return super().__enter__()
        except BaseException:
            self._release()
            raise

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        exc_tb: types.TracebackType | None = None,
    ) -> None:
        super().__exit__(exc_type, exc_value, exc_tb)
        self._release()

    def _release(self) -> None:
        if not self._users and self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
