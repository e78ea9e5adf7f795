"""The process that nodes' processes are forked from: all is imported in it, nothing runs in it.

It is asked over a socket to do a job in a process of its own, and tells how that process ended. A
job and its result travel in files of memory whose descriptors go along. When the socket closes, as
it does when the runner dies in whatever way, it kills all that it has started, and ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import logging
import os
import pickle
import runpy
import select
import signal
import socket
import sys
import traceback
import types
from collections.abc import Iterator
from typing import Any, NoReturn

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>: the signal a process is sent when its parent dies."""

JOB = b"job"
MODULES = b"modules"

_MESSAGE_BYTES = 4096


def serve(connection: socket.socket, parent: int) -> NoReturn:
    """Starts a process for each job that is asked for, until the other end of the socket closes.

    Args:
      connection: to the runner.
      parent: the runner's process id.
    """
    _die_with(parent, signal.SIGTERM)
    own = os.getpid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what to do then is the runner's decision
    woken, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: set[int] = set()
    signal.signal(signal.SIGTERM, lambda *_: _end(running))
    while True:
        ready, _, _ = select.select([connection.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, _MESSAGE_BYTES)
            for pid, status in _ended(running):
                _tell(connection, ("ended", pid, status))
        if connection.fileno() in ready:
            request, descriptors, _, _ = socket.recv_fds(connection, _MESSAGE_BYTES, 4)
            if not request:
                _end(running)
            if request == MODULES:
                _import_all(*descriptors)
                continue
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                for descriptor in (woken, waker, connection.detach()):
                    os.close(descriptor)
                _become_worker(own, *descriptors)
            with contextlib.suppress(OSError):  # the child does so too; one of both is in time
                os.setpgid(pid, pid)
            running.add(pid)
            for descriptor in descriptors:
                os.close(descriptor)
            _tell(connection, ("started", pid))


def _ended(running: set[int]) -> Iterator[tuple[int, int]]:
    for pid in tuple(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            running.discard(pid)
            _kill_group(pid)  # what the node started and left behind
            yield pid, os.waitstatus_to_exitcode(status)


def _tell(connection: socket.socket, message: tuple[Any, ...]) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # seen at the next select
        connection.send(pickle.dumps(message))


def _end(running: set[int]) -> NoReturn:
    for pid in running:
        _kill_group(pid)
    os._exit(0)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _become_worker(parent: int, job: int, result: int, output: int, errors: int) -> NoReturn:
    """Does the job in this freshly forked process, writes its result and ends."""
    code = 1
    try:
        _die_with(parent, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        for one in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(output, 1)
        os.dup2(errors, 2)
        _reseed()
        with open(result, "wb") as answer:
            answer.write(_done(job))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        # What ends the runner's process, as its exit functions do, is not this one's to do.
        os._exit(code)


def _import_all(described: int) -> None:
    with open(described, "rb") as modules:
        for name, file in pickle.load(modules).items():
            try:
                _import(name, file)
            except Exception:  # the node whose class it is will say so
                traceback.print_exc()


def _import(name: str, file: str | None) -> None:
    """Imports a module, from its file where no path leads to it: as pytest does, for one."""
    if name == "__main__":
        _import_script(file)
        return
    try:
        importlib.import_module(name)
    except ImportError:
        spec = importlib.util.spec_from_file_location(name, file) if file else None
        if spec is None or spec.loader is None:
            raise
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)


def _import_script(file: str | None) -> None:
    """The program that was started, under the name that multiprocessing gives it elsewhere."""
    if file is not None:
        script = types.ModuleType("__mp_main__")
        script.__dict__.update(runpy.run_path(file, run_name="__mp_main__"))
        sys.modules["__main__"] = sys.modules["__mp_main__"] = script


def _done(job: int) -> bytes:
    with open(job, "rb") as request:
        function, arguments = pickle.load(request)
    try:
        return pickle.dumps(("returned", function(*arguments)))
    except Exception as error:
        logging.getLogger(__name__).exception("A node failed")
        try:
            return pickle.dumps(("raised", error))
        except Exception:  # an error may hold what cannot travel
            return pickle.dumps(("raised", RuntimeError(f"{type(error).__name__}: {error}")))


def _die_with(parent: int, number: signal.Signals) -> None:
    """Has the kernel send this process a signal when its parent dies, whose id that one knew."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it died before this could be asked for
        os._exit(1)


def _reseed() -> None:
    """Every process draws numbers of its own, as it would had it been started afresh."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
