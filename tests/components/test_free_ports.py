"""Ports for servers on this machine."""

from __future__ import annotations

import socket

from tidegate.components.free_ports import LOOPBACK, free_ports


def test_each_port_is_another_one_and_can_be_listened_on():
    """Two parts of a cluster on one port, or on one that is taken, would not start."""
    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        socket.create_server((LOOPBACK, port)).close()
