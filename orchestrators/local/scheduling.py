"""Starts each node as soon as what it waits for has ended, and deals with how it ends."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Iterator

from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import NodeTimeoutError, TidegateError
from ..observed import NodeState, ObservedNode, Observer
from ..run_lock import RunLock
from .attempt import attempt
from .foreseeing import runs_no_code
from .graph import Decision, Graph, Step
from .launching import launch_node, named
from .leftovers import remove_outputs, root_of
from .records import Records
from .workers import Worker, Workers

LOOK_SECONDS = 5.0
"""How often to look whether the run's lock is still its own, while nothing else happens."""


@dataclasses.dataclass
class _Running:
    """A node's attempt that is under way."""

    step: Step
    number: int
    began: float
    worker: Worker
    deadline: float | None
    timed_out: bool = False


class Scheduling:
    """One pass through a pipeline's graph.

    Args:
      ir: compiled, with its run id.
      graph: of the same pipeline.
      records: of the run.
      workers: that run the attempts.
      observer: told of each node.
      lock: the run's; None where there is none.
      after: an execution; what the run has on record from before it is not kept.
    """

    def __init__(
        self,
        ir: pipeline_pb2.Pipeline,
        graph: Graph,
        records: Records,
        workers: Workers,
        observer: Observer,
        lock: RunLock | None,
        after: int = 0,
    ) -> None:
        self._ir = ir
        self._compiled = ir.SerializeToString()
        self._root = root_of(ir)
        self._graph = graph
        self._records = records
        self._workers = workers
        self._observer = observer
        self._lock = lock
        self._after = after
        self._ended: dict[str, ObservedNode] = {}
        self._running: dict[Worker, _Running] = {}
        self._error: TidegateError | None = None

    @property
    def nodes(self) -> list[ObservedNode]:
        """What became of each node, in the pipeline's order."""
        return [self._ended[name] for name in self._graph.steps if name in self._ended]

    def keep_finished(self) -> None:
        """Takes over what the run did before it was interrupted."""
        for name in self._graph.steps:
            node = self._records.done(name, self._after)
            if node is not None:
                self._finish(node)

    def run(self, most: int) -> TidegateError | None:
        """Runs all that can be run, at most so many nodes at once.

        Returns:
          Why the run failed: what the first node to fail raised. None where it succeeded.
        """
        while True:
            self._start_ready(most)
            if not self._running:
                return self._error
            ended = self._workers.wait(self._until_next())
            if self._lock is not None:
                self._lock.check()  # before anything is put on record, which may be another's now
            for worker in ended:
                self._take(self._running.pop(worker))
            self._kill_late()

    def _start_ready(self, most: int) -> None:
        settled = True
        while settled:  # what is not run may be all that others wait for
            settled = False
            for step in list(self._ready()):
                decision, cause = self._graph.decide(step, self._states())
                if decision is not Decision.RUN:
                    self._leave_out(step, decision, cause)
                    settled = True
                elif len(self._running) < most:
                    self._observer.started(step.name)
                    settled |= self._begin(step)

    def _ready(self) -> Iterator[Step]:
        begun = self._ended.keys() | {one.step.name for one in self._running.values()}
        return self._graph.ready(self._states(), set(begun))

    def _states(self) -> dict[str, NodeState]:
        return {name: node.state for name, node in self._ended.items()}

    def _begin(self, step: Step) -> bool:
        """Runs the node at once, where that takes no process; returns whether it has ended."""
        began = time.monotonic()
        if not runs_no_code(self._ir, step.name, self._records.handle):
            self._start(step, 1, began)
            return False
        try:
            node = launch_node(self._ir, step.name, self._after)
        except TidegateError as error:
            self._fail(step, 1, began, error)
        else:
            self._end(node, began, 1)
        return True

    def _start(self, step: Step, number: int, began: float) -> None:
        worker = self._workers.start(attempt, self._compiled, step.name, self._after)
        deadline = time.monotonic() + step.seconds if step.seconds else None
        self._running[worker] = _Running(step, number, began, worker, deadline)

    def _leave_out(self, step: Step, decision: Decision, cause: str) -> None:
        state = NodeState.SKIPPED if decision is Decision.SKIP else NodeState.CANCELED
        reason = f"{cause} was not run"
        if self._ended[cause].state is NodeState.FAILED:
            reason = f"{cause} failed"
        self._finish(self._records.not_run(step.name, state, reason))

    def _take(self, ended: _Running) -> None:
        """Takes over how an attempt ended."""
        try:
            node = self._outcome(ended)
        except TidegateError as error:
            self._fail(ended.step, ended.number, ended.began, error)
            return
        self._end(node, ended.began, ended.number)

    def _end(self, node: ObservedNode, began: float, attempts: int) -> None:
        if node.state is NodeState.SKIPPED:
            node = self._records.not_run(node.name, node.state, node.reason)
        seconds = time.monotonic() - began
        self._finish(dataclasses.replace(node, seconds=seconds, attempts=attempts))

    def _outcome(self, ended: _Running) -> ObservedNode:
        try:
            node: ObservedNode = ended.worker.result()
            return node
        except TidegateError as error:
            # Killed at the very end, it may have published what it made.
            done = None
            if ended.worker.exit_code:
                done = self._records.done(ended.step.name, self._after)
            if done is not None:
                return done
            if ended.timed_out:
                raise NodeTimeoutError(
                    f"It ran for longer than {ended.step.seconds:g} s",
                    where=ended.step.name,
                    remedy="Raise execution_timeout_sec, or find out from the log what it did.",
                ) from error
            if not error.where:
                error = type(error)(error.what, where=ended.step.name, remedy=error.remedy)
            raise error
        except Exception as error:
            raise named(error, ended.step.name) from error

    def _fail(self, step: Step, attempt: int, began: float, error: TidegateError) -> None:
        execution = self._put_failure_on_record(step, attempt, error)
        if attempt < step.attempts:
            self._start(step, attempt + 1, began)
            return
        if not step.may_fail:
            self._error = self._error or error
        self._finish(
            ObservedNode(
                step.name,
                NodeState.FAILED,
                time.monotonic() - began,
                execution,
                error=str(error),
                attempts=attempt,
            )
        )

    def _put_failure_on_record(self, step: Step, attempt: int, error: TidegateError) -> int | None:
        try:
            execution = self._records.failed(step.name, attempt, str(error))
            remove_outputs(self._root, step.name, execution)
            return execution
        except Exception:
            # A full disk, which is why the node failed: its error says more. The next run reaps.
            logging.getLogger(__name__).exception("The failure could not be put on record")
            return None

    def _finish(self, node: ObservedNode) -> None:
        self._ended[node.name] = node
        self._observer.finished(node)

    def _until_next(self) -> float:
        now = time.monotonic()
        deadlines = [
            one.deadline - now
            for one in self._running.values()
            if one.deadline is not None and not one.timed_out
        ]
        return max(0.0, min([LOOK_SECONDS, *deadlines]))

    def _kill_late(self) -> None:
        for one in self._running.values():
            if one.deadline is not None and time.monotonic() >= one.deadline:
                one.timed_out = True
                one.worker.kill()
