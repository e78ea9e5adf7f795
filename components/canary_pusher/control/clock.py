"""A clock that neither jumps nor stops, whose boot it is, and who a process is."""

from __future__ import annotations

import functools
import os
import socket
import time


def boot_seconds() -> float:
    """Seconds since the machine was booted, those in which it slept included.

    Every process of the machine reads the same; setting the time of day does not move it.
    """
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@functools.cache
def boot_identity() -> str:
    """Which boot of which machine it is; equal to another's only if their clocks are the same."""
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


def process_identity(pid: int) -> str:
    """A process among all that ever were on this machine since its boot; empty if it is gone.

    A process number is used again; together with the time of the start it is not. A number says
    nothing in another namespace of processes, hence that is part of it.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # After the name, which may hold anything: the state first, the time of its start 20th.
            fields = file.read().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    if fields[0] in (b"Z", b"X"):
        return ""
    return f"{process_namespace()} {pid} {fields[19].decode()}"


@functools.cache
def process_namespace() -> str:
    """In which namespace the numbers of processes are those that this process sees."""
    return os.readlink("/proc/self/ns/pid")


def host_name() -> str:
    """What people call this machine."""
    return socket.gethostname()
