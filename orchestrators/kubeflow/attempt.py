"""One attempt at a task: rebuild the lineage, launch the node, record it, tell the backend."""

from __future__ import annotations

import contextlib
import importlib
import time
from collections.abc import Iterator

from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.io import fileio
from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import PipelineDefinitionError, PipelineRunError, TidegateError
from .adoption import agreeing
from .binding import bound, root_of, run_of
from .executor_input import TaskInput
from .executor_output import outputs_of, write_output
from .lineage.memory_store import MemoryStore
from .lineage.record import Record
from .lineage.record_files import read_records, write_record
from .lineage.recording import now, record_of, record_of_failure
from .node_description import NodeDescription
from .node_graph import executable_of, looks_back
from .task_launcher import TaskLauncher


def attempt(description: NodeDescription, given: TaskInput) -> Record:
    """Does what the node does, and leaves a record of it and an ExecutorOutput.

    Raises:
      PipelineDefinitionError: for an executor or a file that the image lacks.
      PipelineRunError: for a node that broke, or whose inputs could not be resolved.
      TidegateError: what the node itself raised of Tidegate's own errors.
    """
    began = time.time()
    ir = bound(description, given)
    name, run, root = description.name, run_of(ir), root_of(ir)
    found = (
        read_records(root)
        if looks_back(description.node)
        else read_records(root, of_run=run, of_node=name)
    )
    earlier = [one for one in found if (one.run, one.node) != (run, name)]
    with _failure_recorded(ir, began, earlier):
        _import_what_it_needs(description, ir)
        memory = MemoryStore(agreeing(earlier, description, ir, given))
        launcher = TaskLauncher(ir, memory, given.uris)
        execution = _launched(launcher, memory, name)
        record = record_of(memory, execution, when=now(earlier), run=run, node=name, began=began)
        write_record(root, record)
    write_output(given, outputs_of(record))
    return record


def record_failure(
    description: NodeDescription, given: TaskInput, began: float, error: TidegateError
) -> None:
    """Records an attempt that could not do it itself, as it was ended."""
    ir = bound(description, given)
    earlier = read_records(root_of(ir), of_run=run_of(ir), of_node=description.name)
    with contextlib.suppress(TidegateError), _failure_recorded(ir, began, earlier):
        raise error


def _launched(launcher: TaskLauncher, memory: MemoryStore, name: str) -> int:
    """Launches the node; returns the id of its execution."""
    try:
        info = launcher.launch()
    finally:
        with contextlib.suppress(Exception):
            fileio.rmtree(launcher.scratch)
    if info is None or not info.execution_id:
        raise PipelineRunError(
            "The backend ran it although its condition does not hold",
            where=name,
            remedy="Compile the pipeline again; if it persists, its backend evaluates otherwise.",
        )
    [execution] = memory.store.get_executions_by_id([info.execution_id])
    if execution.last_known_state == metadata_store_pb2.Execution.FAILED:
        raise PipelineRunError(
            "Its inputs could not be resolved",
            where=name,
            remedy="The task's log names the missing artifact.",
        )
    return int(info.execution_id)


@contextlib.contextmanager
def _failure_recorded(
    ir: pipeline_pb2.Pipeline, began: float, earlier: list[Record]
) -> Iterator[None]:
    """Records what breaks in its block, and gives it a name."""
    node = ir.nodes[0].pipeline_node
    try:
        yield
    except Exception as error:
        named = _named(error, node.node_info.id)
        record = record_of_failure(
            node, when=now(earlier), run=run_of(ir), began=began, error=str(named)
        )
        with contextlib.suppress(TidegateError):  # the node's own error is the one to tell
            write_record(root_of(ir), record)
        raise named from error


def _import_what_it_needs(description: NodeDescription, ir: pipeline_pb2.Pipeline) -> None:
    for module in description.modules:
        _imported(module, "", description.name)
    path = executable_of(ir, description.name)
    if path:
        module, _, name = path.rpartition(".")
        _imported(module, name, description.name)


def _imported(module: str, name: str, where: str) -> None:
    try:
        found = importlib.import_module(module)
        if name:
            getattr(found, name)
    except (ImportError, AttributeError) as error:
        raise PipelineDefinitionError(
            f"{f'{module}.{name}' if name else module} cannot be imported: {error}",
            where=where,
            remedy=f"Install the package that holds {module.partition('.')[0]!r} in the image,"
            " in the version that the pipeline was compiled with.",
        ) from error


def _named(error: Exception, name: str) -> TidegateError:
    if isinstance(error, TidegateError):
        return error
    first = (str(error).strip() or "no message").splitlines()[0]
    return PipelineRunError(
        f"{type(error).__name__}: {first}", where=name, remedy="The task's log has the whole of it."
    )
