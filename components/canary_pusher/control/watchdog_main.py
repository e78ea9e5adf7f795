"""The program of a watchdog process: ``python -m ...watchdog_main ROLLOUT_FOLDER``."""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from collections.abc import Callable

from ..targets import traffic_target_from_json
from ..targets.traffic_target import TrafficTarget
from .desired import read_desired
from .folder import open_folder
from .watchdog import watch
from .watchdog_process import only_watchdog


def run_watchdog(
    path: str, target_from: Callable[[str], TrafficTarget] = traffic_target_from_json
) -> None:
    """Watches over the target of the rollout in the folder ``path``, unless another process does.

    Args:
      path: of the rollout's folder.
      target_from: reads the target's JSON.

    Raises:
      RolloutStateError: there is no such rollout.
      ConfigError: its target cannot be read.
    """
    folder = open_folder(path)
    target = target_from(read_desired(folder).target)
    with only_watchdog(folder.state_directory) as is_only:
        if is_only:
            watch(folder.state_directory, target, _say)


def _say(sentence: str) -> None:
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    # On a full disk the log is what matters least.
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), f"{now} {sentence.rstrip('.')}.\n".encode())


if __name__ == "__main__":
    run_watchdog(sys.argv[1])
