"""Ends processes of a test, and none that came to have the same number since."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def kill(pid: int, folder: Path) -> bool:
    """Kills a run whose command names a file in ``folder``; whether it lived."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    if os.fsencode(folder) not in words:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False
