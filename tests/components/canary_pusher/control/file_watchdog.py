"""The program of a watchdog over a target on files; is told the folder of the rollout."""

from __future__ import annotations

import sys

from file_target import FileTarget  # type: ignore[import-not-found]

from tidegate.components.canary_pusher.control.watchdog_main import run_watchdog

if __name__ == "__main__":
    run_watchdog(sys.argv[1], FileTarget.from_json)
