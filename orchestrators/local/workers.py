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

_ENDING_SECONDS = 20.0
"""Longest wait for a process that was killed: the kernel may have much memory to free."""


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

    def discard(self) -> None:
        """Gives up on its result."""
        self._answer.close()

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
        self._parent = _spawned_alive() if self.objection else _forked()
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
                if not self._hears(_ENDING_SECONDS):  # interrupted, it had heard of it before
                    self._dismiss_parent()
                    break
                self._note(self._receive())
        if not self.objection:
            self._parent.end()

    def start(self, job: Callable[..., Any], *arguments: Any) -> Worker:
        """Has ``job(*arguments)`` done; the function must be one of a module."""
        answer = _memory_file()
        try:
            with _memory((job, arguments)) as request:
                descriptors = [request.fileno(), answer.fileno(), 1, 2]
                socket.send_fds(self._parent.connection, [JOB], descriptors)
            while (message := self._receive())[0] != "started":
                self._note(message)
            worker = Worker(message[1], answer)
            self._running[worker.pid] = worker
        except BaseException as error:
            answer.close()
            # By Ctrl-C, for one: a process may have been started that is not known here.
            self._dismiss_parent()
            if isinstance(error, ConnectionError):
                raise _gone() from error
            raise
        return worker

    def wait(self, seconds: float | None) -> list[Worker]:
        """Those that have ended, after at most so many seconds."""
        if not self._ended and self._hears(seconds):
            self._note(self._receive())
        ended, self._ended = self._ended, []
        return ended

    def _hears(self, seconds: float | None) -> bool:
        return bool(select.select([self._parent.connection], [], [], seconds)[0])

    def _note(self, message: tuple[Any, ...]) -> None:
        _, pid, exit_code = message
        worker = self._running.pop(pid)
        worker.exit_code = exit_code
        self._ended.append(worker)

    def _receive(self) -> tuple[Any, ...]:
        message = self._parent.connection.recv(_MESSAGE_BYTES)
        if not message:
            self._dismiss_parent()
            raise _gone()
        told: tuple[Any, ...] = pickle.loads(message)
        return told

    def _dismiss_parent(self) -> None:
        """Ends it, and all that was forked from it; the next workers get another."""
        if self.objection:
            _spawned.cache_clear()
        while self._running:
            self._running.popitem()[1].discard()
        self._parent.end()


@dataclasses.dataclass(frozen=True)
class _Parent:
    """The process that all workers are forked from, and how to ask it.

    Attributes:
      pid: its id.
      connection: at whose end it ends itself, once it listens.
      listens: whether it does so from the start, and need not be made to end.
    """

    pid: int
    connection: socket.socket
    listens: bool = True

    def end(self) -> None:
        """Ends it; doing so again changes nothing."""
        if self.connection.fileno() < 0:
            return
        self.connection.close()
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if not self.listens:
                os.kill(self.pid, signal.SIGTERM)
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
    own = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            ours.close()
            serve(theirs, own)
        finally:
            os._exit(1)
    theirs.close()
    return _Parent(pid, ours)


def _spawned_alive() -> _Parent:
    parent = _spawned(os.getpid())
    if os.waitpid(parent.pid, os.WNOHANG)[0]:  # memory ran out since the last run, for one
        parent.connection.close()
        _spawned.cache_clear()
        parent = _spawned(os.getpid())
    return parent


@functools.cache
def _spawned(process_id: int) -> _Parent:
    """A fresh process, kept for this one: it has to import all that this one has imported."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    call = f"serve_afresh({theirs.fileno()}, {os.getpid()})"
    process = subprocess.Popen(
        [sys.executable, "-c", f"from {__package__}.workers import serve_afresh; {call}"],
        pass_fds=[theirs.fileno()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # a terminal's Ctrl-C is meant for the runner
    )
    process.returncode = 0  # it is waited for by its id, as a forked one is
    theirs.close()
    return _Parent(process.pid, ours, listens=False)


def serve_afresh(descriptor: int, parent: int) -> None:
    """What a fresh process does that others are to be forked from."""
    importlib.import_module(".attempt", __package__)
    serve(socket.socket(fileno=descriptor), parent)


def _gone() -> PipelineRunError:
    return PipelineRunError(
        "The parent of the nodes' processes was killed",
        remedy="Memory may have run out; `tidegate run --resume` goes on with the run.",
    )


def _how_it_ended(exit_code: int) -> str:
    if exit_code >= 0:
        return f"Its process ended with exit code {exit_code} before it was done"
    name = signal.Signals(-exit_code).name
    if -exit_code == signal.SIGKILL:
        return f"Its process was killed ({name}), as the kernel does where memory runs out"
    return f"Its process was ended by {name}"
