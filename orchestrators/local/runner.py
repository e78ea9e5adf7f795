"""Runs a pipeline on this machine, as many nodes at once as it may, and tells the truth about it.

TFX's own LocalDagRunner runs one node after the other in one process, ignores retries, timeouts
and exit handlers, returns as if all was well when a node's inputs could not be resolved, and says
nothing of nodes that a condition skipped. :class:`LocalRunner` runs the same compiled pipeline
through the same launcher with all of that mended.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration import metadata
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.pipeline import Pipeline, RunOptions
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import TidegateError
from ..observed import ObservedNode, Observer, Silent
from ..preflight import require_runnable
from ..run_lock import RunLock, held
from .executors import import_executors
from .exit_handling import compiled_handler, tell
from .graph import Graph
from .launching import with_run_id
from .leftovers import root_of
from .reaping import reap
from .records import Records
from .resuming import definition_digest, require_resumable
from .scheduling import Scheduling
from .store import connection_of, handle_of
from .workers import Workers


class LocalRunner(LocalDagRunner):
    """A TFX runner that observes its nodes.

    After :meth:`run`, :attr:`nodes` holds what became of each node, in the pipeline's order, and
    :attr:`run_id` the run's name in ML-Metadata.

    Args:
      observer: told of each node as it goes.
      workers: how many nodes may run at once.
      resume: the name of a run to go on with: what it has finished is kept.
      finished_too: whether that run may have ended well, to be told of it again; nothing is run.
      platform: what the preflight calls this: ``local``, or ``beam`` where Beam jobs run elsewhere.
    """

    def __init__(
        self,
        observer: Observer | None = None,
        *,
        workers: int = 2,
        resume: str | None = None,
        finished_too: bool = False,
        platform: str = "local",
    ) -> None:
        super().__init__()
        self._observer = observer or Silent()
        self._workers = workers
        self._resume = resume
        self._finished_too = finished_too
        self._platform = platform
        self._exit_handler: BaseNode | None = None
        self.nodes: list[ObservedNode] = []
        self.run_id = ""

    def set_exit_handler(self, exit_handler: BaseNode) -> None:
        """A component to run when all nodes have ended, well or not, as KubeflowV2DagRunner's.

        Args:
          exit_handler: whose parameters given as FinalStatusStr are told how the run ended.
        """
        self._exit_handler = exit_handler

    def run(
        self, pipeline: Pipeline, run_options: RunOptions | None = None, **settings: Any
    ) -> None:
        """Runs the pipeline, where the preflight has no objection.

        Raises:
          PreflightError: it would mean something else here; nothing was run.
          TidegateError: as :meth:`run_with_ir`.
        """
        self.nodes, self.run_id = [], ""
        require_runnable(pipeline, self._platform, exit_handler=self._exit_handler)
        super().run(pipeline, run_options, **settings)

    def run_with_ir(
        self,
        pipeline: pipeline_pb2.Pipeline,
        run_options: pipeline_pb2.RunOptions | None = None,
    ) -> None:
        """Runs a compiled pipeline, which the preflight cannot look at any more.

        Raises:
          PipelineDefinitionError: it cannot be run anywhere; nothing was run.
          PreflightError: a node's trigger strategy means nothing here; nothing was run.
          PipelineLockedError: another run of it is under way; nothing was run.
          ResumeError: the run to go on with is not there, or another; nothing was run.
          TidegateError: what a gate or this run refused, as it was raised.
          PipelineRunError: for a node that failed for any other reason.
        """
        if run_options is not None:
            raise NotImplementedError("LocalRunner runs whole pipelines; leave out run_options.")
        self.nodes, self.run_id = [], ""
        definition = definition_digest(pipeline)
        name = str(pipeline.pipeline_info.id)
        connection = connection_of(pipeline)
        graph = Graph(pipeline)
        modules = import_executors(pipeline)
        handle = handle_of(connection)
        with contextlib.ExitStack() as stack:
            lock = _locked(stack, connection, name)
            if self._resume:
                require_resumable(handle, name, self._resume, definition, self._finished_too)
            self.run_id = self._resume or datetime.datetime.now().isoformat()
            ir = with_run_id(pipeline, self.run_id)
            handler = compiled_handler(self._exit_handler, ir) if self._exit_handler else None
            if handler is not None:
                modules += import_executors(handler)
            reap(handle, name, root_of(ir))
            records = Records(ir, handle)
            records.begin(definition)
            stack.push(_reaps_when_interrupted(handle, ir))
            workers = stack.enter_context(Workers(modules))
            scheduling = Scheduling(ir, graph, records, workers, self._observer, lock)
            error = self._run(scheduling, bool(self._resume))
            self.nodes = scheduling.nodes
            if handler is not None:
                assert self._exit_handler is not None
                tell(self._exit_handler, handler, name, error)
                error = self._handle_exit(handler, Records(handler, handle), workers, lock, error)
            records.end(error is None)
        if error is not None:
            raise error

    def _run(self, scheduling: Scheduling, resumed: bool) -> TidegateError | None:
        if resumed:
            scheduling.keep_finished()
        try:
            return scheduling.run(self._workers)
        except BaseException:
            self.nodes = scheduling.nodes
            raise

    def _handle_exit(
        self,
        handler: pipeline_pb2.Pipeline,
        records: Records,
        workers: Workers,
        lock: RunLock | None,
        error: TidegateError | None,
    ) -> TidegateError | None:
        """Runs the handler; its own failure is the run's where that has none of its own.

        It is told once of each end: not again where the run was killed right after it was told, and
        is gone on with; but again where nodes have run since.
        """
        after = max((one.execution or 0 for one in self.nodes), default=0)
        graph = Graph(handler)
        scheduling = Scheduling(handler, graph, records, workers, self._observer, lock, after)
        scheduling.keep_finished()
        failure = scheduling.run(1)
        self.nodes += scheduling.nodes
        return error or failure


def _reaps_when_interrupted(
    handle: metadata.Metadata, ir: pipeline_pb2.Pipeline
) -> Callable[..., None]:
    """Puts on record that the nodes were stopped, when somebody stops the run from its terminal."""

    def reap_then(kind: type[BaseException] | None, *_: object) -> None:
        if kind is KeyboardInterrupt:
            reap(handle, str(ir.pipeline_info.id), root_of(ir))

    return reap_then


def _locked(
    stack: contextlib.ExitStack, connection: metadata_store_pb2.ConnectionConfig, name: str
) -> RunLock | None:
    """Holds the pipeline's lock, which lies beside a database that is a file."""
    if not isinstance(connection, metadata_store_pb2.ConnectionConfig):
        return None
    if not connection.HasField("sqlite"):
        return None
    database = Path(connection.sqlite.filename_uri)
    folder = database.with_name(f".{database.name}.run") / name
    return stack.enter_context(held(folder, database))


def run(pipeline: Pipeline, observer: Observer | None = None) -> LocalRunner:
    """Runs ``pipeline`` and returns the runner, which knows what became of each node."""
    runner = LocalRunner(observer)
    runner.run(pipeline)
    return runner
