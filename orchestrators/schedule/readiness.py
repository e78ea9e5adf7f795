"""Tells systemd how the scheduler is, by sd_notify(3); elsewhere it does nothing."""

from __future__ import annotations

import contextlib
import os
import socket

VARIABLE = "NOTIFY_SOCKET"


def notify(*words: str) -> None:
    """Sends assignments such as ``READY=1``, where ``$NOTIFY_SOCKET`` names a socket."""
    address = os.environ.get(VARIABLE, "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with (
        contextlib.suppress(OSError),  # a service manager that has gone is not worth ending for
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender,
    ):
        sender.sendto("\n".join(words).encode(), address)
