"""Starts a command that ends with whoever started it, however that ends.

Run as a script, by its path: ``python contained.py PARENT COMMAND ARGUMENT...``. It needs nothing
but Python, becomes the command, and leaves it no trace of itself but the tie to the parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
NOT_FOUND = 127
NOT_EXECUTABLE = 126


def die_with(parent: int) -> None:
    """Has the kernel kill this process when its parent dies, also by SIGKILL."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before this could be asked for
        os._exit(NOT_EXECUTABLE)


def main() -> None:
    """Becomes the command of the arguments; ends with 127 where there is no such command."""
    die_with(int(sys.argv[1]))
    command = sys.argv[2:]
    try:
        os.execvp(command[0], command)
    except FileNotFoundError:
        sys.stderr.write(f"{command[0]}: command not found\n")
        sys.exit(NOT_FOUND)
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        sys.exit(NOT_EXECUTABLE)


if __name__ == "__main__":
    main()
