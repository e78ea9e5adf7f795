"""The process of a warm emulation: imports what tasks import, then forks itself for each command.

Run as a script, by its path, with the parent's process id. It reads a request a line from standard
input and answers with a line a command that ended; it ends when its input does, or its parent.

It has one thread and no child but its forks, so that a fork is as good as a new process.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn, TextIO

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Imports, answers once, then serves until its input ends."""
    # Run by its path, its own folder comes first: the modules in it are no top-level modules.
    del sys.path[0]
    # What the imports say goes to standard error; standard output is for answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    _die_with(int(sys.argv[1]))
    for module in json.loads(sys.argv[2]):
        try:
            importlib.import_module(module)
        except Exception:  # a task that needs it will say so itself
            traceback.print_exc()
    gc.collect()
    gc.freeze()
    answers.write(json.dumps({"ready": os.getpid()}) + "\n")
    _serve(answers)


def _serve(answers: TextIO) -> None:
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    own = os.getpid()
    running: dict[int, str] = {}
    buffered = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _reap(running, answers)
        if 0 in ready:
            more = os.read(0, 1 << 16)
            if not more:
                return
            *lines, buffered = (buffered + more).split(b"\n")
            for line in lines:
                request = json.loads(line)
                sys.stdout.flush()
                sys.stderr.flush()
                child = os.fork()
                if not child:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for descriptor in (woken, wake, answers.fileno()):
                        os.close(descriptor)
                    _become(request, own)
                # The child does so too: a group that is told of is there, and can be killed.
                with contextlib.suppress(OSError):
                    os.setpgid(child, child)
                running[child] = request["id"]
                answers.write(json.dumps({"started": request["id"], "process": child}) + "\n")


def _reap(running: dict[int, str], answers: TextIO) -> None:
    while running:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        code = os.waitstatus_to_exitcode(status)
        with contextlib.suppress(ProcessLookupError):
            # What the command left behind ends with it, as in a container.
            os.killpg(child, signal.SIGKILL)
        answers.write(json.dumps({"ended": running.pop(child), "code": code}) + "\n")


def _become(request: dict[str, Any], parent: int) -> NoReturn:
    """Is the command from here on, and never returns."""
    code = 1
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        _die_with(parent)
        _surround(request)
        code = _run(request["words"])
    except BaseException:
        traceback.print_exc()
    finally:
        _end(code)


def _surround(request: dict[str, Any]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(request["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(log)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path.insert(0, request["folder"])  # as `python -m` does
    if "numpy" in sys.modules:  # every fork would draw the same numbers
        sys.modules["numpy"].random.seed()


def _run(words: Sequence[str]) -> int:
    module, *_ = words
    # Imported already or not, it is run anew, as its own main module.
    sys.modules.pop(module, None)
    sys.argv = list(words)
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        sys.stderr.write(f"{ended.code}\n")
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _end(code: int) -> NoReturn:
    """Ends as an interpreter does, but for taking apart what the parent imported."""
    try:
        # Waits for threads that are no daemons, as the interpreter does before it ends.
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
        code = code or 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code & 0xFF)


def _die_with(parent: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    main()
