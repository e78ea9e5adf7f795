"""Runs jobs in processes of their own, forked from a warm parent, and tells how each ended."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import importlib
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from ...components.errors import PipelineRunError
from .fork_safety import objection_to_forking
from .zygote import JOB, MODULES, serve

_MESSAGE_BYTES = 4096


@dataclasses.dataclass(eq=False)
class Worker:
    """A process that does one job.

    Attributes:
      pid: its id, and its process group's.
      exit_code: minus the signal that ended it, or what it exited with; None while it runs.
    """

    pid: int
    _answer: BinaryIO = dataclasses.field(repr=False)
    exit_code: int | None = None

    def kill(self) -> None:
        """Kills it and all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def result(self) -> Any:
        """What the job returned.

        Raises:
          Exception: what the job raised.
          PipelineRunError: for a process that ended before its job, by a signal for one.
        """
        with self._answer as answer:
            answer.seek(0)
            told = answer.read()
        if self.exit_code or not told:
            raise PipelineRunError(_how_it_ended(self.exit_code or 0))
        kind, value = pickle.loads(told)
        if kind == "raised":
            raise value
        return value


class Workers:
    """Worker processes; a context, at whose end none is left.

    Args:
      modules: that jobs will look classes up in; they are imported already where forks can be made
        of this process, and imported into another where not.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._running: dict[int, Worker] = {}
        self._ended: list[Worker] = []
        self._modules = modules
        self.objection = objection_to_forking()

    def __enter__(self) -> Workers:
        self._parent = _spawned(os.getpid()) if self.objection else _forked()
        if self.objection:
            files = {one: getattr(sys.modules.get(one), "__file__", None) for one in self._modules}
            with _memory(files) as modules:
                socket.send_fds(self._parent.connection, [MODULES], [modules.fileno()])
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._running.values():
            worker.kill()
        with contextlib.suppress(PipelineRunError):
            while self._running:
                self._note(self._receive())
        if not self.objection:
            self._parent.end()

    def start(self, job: Callable[..., Any], *arguments: Any) -> Worker:
        """Has ``job(*arguments)`` done; the function must be one of a module."""
        answer = _memory_file()
        with _memory((job, arguments)) as request:
            descriptors = [request.fileno(), answer.fileno(), 1, 2]
            socket.send_fds(self._parent.connection, [JOB], descriptors)
        while (message := self._receive())[0] != "started":
            self._note(message)
        worker = Worker(message[1], answer)
        self._running[worker.pid] = worker
        return worker

    def wait(self, seconds: float | None) -> list[Worker]:
        """Those that have ended, after at most so many seconds."""
        if not self._ended and select.select([self._parent.connection], [], [], seconds)[0]:
            self._note(self._receive())
        ended, self._ended = self._ended, []
        return ended

    def _note(self, message: tuple[Any, ...]) -> None:
        _, pid, exit_code = message
        worker = self._running.pop(pid)
        worker.exit_code = exit_code
        self._ended.append(worker)

    def _receive(self) -> tuple[Any, ...]:
        message = self._parent.connection.recv(_MESSAGE_BYTES)
        if not message:
            _spawned.cache_clear()
            self._running.clear()
            raise PipelineRunError(
                "The parent of the nodes' processes was killed",
                remedy="Memory may have run out; `tidegate run --resume` goes on with the run.",
            )
        told: tuple[Any, ...] = pickle.loads(message)
        return told


@dataclasses.dataclass(frozen=True)
class _Parent:
    """The process that all workers are forked from, and how to ask it."""

    pid: int
    connection: socket.socket

    def end(self) -> None:
        self.connection.close()
        os.waitpid(self.pid, 0)


def _memory_file() -> BinaryIO:
    return open(os.memfd_create("tidegate"), "w+b")


def _memory(content: object) -> BinaryIO:
    """A file of memory that holds it, pickled, to be read from the start."""
    file = _memory_file()
    pickle.dump(content, file)
    file.flush()
    file.seek(0)
    return file


def _forked() -> _Parent:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # or every process would print what is left in it
    pid = os.fork()
    if not pid:
        try:
            ours.close()
            serve(theirs)
        finally:
            os._exit(1)
    theirs.close()
    return _Parent(pid, ours)


@functools.cache
def _spawned(process_id: int) -> _Parent:
    """A fresh process, kept for this one: it has to import all that this one has imported."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    script = f"from {__package__}.workers import serve_afresh; serve_afresh({theirs.fileno()})"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        pass_fds=[theirs.fileno()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
    )
    process.returncode = 0  # it is waited for by its id, as a forked one is
    theirs.close()
    return _Parent(process.pid, ours)


def serve_afresh(descriptor: int) -> None:
    """What a fresh process does that others are to be forked from."""
    importlib.import_module(".attempt", __package__)
    serve(socket.socket(fileno=descriptor))


def _how_it_ended(exit_code: int) -> str:
    if exit_code >= 0:
        return f"Its process ended with exit code {exit_code} before it was done"
    name = signal.Signals(-exit_code).name
    if -exit_code == signal.SIGKILL:
        return f"Its process was killed ({name}), as the kernel does where memory runs out"
    return f"Its process was ended by {name}"
