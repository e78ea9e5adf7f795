"""Ports of the loopback interface for servers that are started on this machine."""

from __future__ import annotations

import contextlib
import socket

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """So many different ports of 127.0.0.1 that nobody listens on.

    >>> len(set(free_ports(3)))
    3
    """
    with contextlib.ExitStack() as held:
        listening = [held.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(count)]
        return [int(one.getsockname()[1]) for one in listening]
