"""Runs one command, and sees to it that nothing of it outlives who asked for it.

Called as ``ward.py CALLER LIFE KEPT COMMAND...``: CALLER is the caller's process id, LIFE a pipe
whose other end only the caller holds, KEPT names, with commas between, the file descriptors that
the command inherits. The first line on standard output is the command's process id; the exit code
is the command's own, or 128 and the number of the signal that ended it.

The caller ends the command by closing the pipe; its death, of whatever kind, closes it too. A ``T``
in the pipe asks the command to end by itself. Between them and this program stands the kernel:

* Should this program be killed, the kernel kills the command.
* What the command has started is this program's to inherit once the command has ended, even what
  left its process group, and is killed.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

# A process that was forked from the caller may hold the pipe open. So look for the caller too.
LOOK_SECONDS = 0.5


def main(caller: str, life: str, kept: str, *command: str) -> int:
    """Runs the command until it ends or the caller does."""
    guard = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    ended, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def end_with_guard() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != guard:  # it died before this could be asked for
            os._exit(1)

    inherited = [int(one) for one in kept.split(",") if one]
    child = subprocess.Popen(
        command,
        pass_fds=inherited,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=end_with_guard,  # safe here: this process has one thread
    )
    for one in inherited:  # a socket must be closed once the command's own end of it is
        os.close(one)
    os.write(sys.stdout.fileno(), b"%d\n" % child.pid)
    try:
        watch(child, int(life), ended, int(caller))
    finally:
        end_all(child)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def watch(child: "subprocess.Popen[bytes]", life: int, ended: int, caller: int) -> None:
    """Returns when the command has ended, or the caller wants it to or is gone."""
    while child.poll() is None and os.getppid() == caller:
        readable, _, _ = select.select([life, ended], [], [], LOOK_SECONDS)
        if ended in readable:
            os.read(ended, 512)
        if life in readable:
            word = os.read(life, 1)
            if not word:
                return
            signal_one(child.pid, signal.SIGTERM)


def end_all(child: "subprocess.Popen[bytes]") -> None:
    """Kills the command's group, and then whatever of it fell to this process."""
    signal_group(child.pid, signal.SIGKILL)
    child.wait()
    while orphans := descendants():
        for orphan in orphans:
            signal_group(orphan, signal.SIGKILL)
            signal_one(orphan, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def descendants() -> list[int]:
    """The children of this process."""
    me = os.getpid()
    with open(f"/proc/{me}/task/{me}/children", encoding="ascii") as file:
        return [int(one) for one in file.read().split()]


def signal_group(group: int, number: int) -> None:
    """Sends a signal to a group, if there is one of that number."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def signal_one(process: int, number: int) -> None:
    """Sends a signal to a process that may have ended."""
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
