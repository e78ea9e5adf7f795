"""The clock that leases are held by: it cannot be set, and it starts anew with the machine."""

from __future__ import annotations

import functools
import time
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def uptime() -> float:
    """Seconds since the machine started, those in which it slept included."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@functools.cache
def boot() -> str:
    """Names this start of the machine; empty where the system does not say."""
    return _BOOT.read_text().strip() if _BOOT.exists() else ""
