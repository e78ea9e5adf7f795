"""Runs on this machine, with Beam's jobs on a runner that is chosen by settings."""

from __future__ import annotations

from .local import Local


class Beam(Local):
    """The local runner; every Beam executor is given the settings' arguments."""

    platform = "beam"
