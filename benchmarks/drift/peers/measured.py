"""What each program does around its detector: load two files, detect, say what it cost."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPEAT_FOR_SECONDS = 0.5
"""A detection that is shorter than this is repeated, and the shortest counts."""


def main(load: Callable[[str], Any], detect: Callable[[Any, Any], dict[str, list[str]]]) -> None:
    """Detects drift in each pair of files on the command line, baseline first; prints JSON.

    ``compute`` is the CPU time of the first pair's detection in seconds, ``process`` that of the
    process, repetitions left out, ``mib`` its peak memory, and ``flags`` holds what ``detect`` said
    of each pair: names of features by word.
    """
    compute, repeated, flags = 0.0, 0.0, []
    for baseline_path, current_path in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        baseline, current = load(baseline_path), load(current_path)
        started = time.process_time()
        flags.append(detect(baseline, current))
        if len(flags) == 1:
            compute = time.process_time() - started
            while repeated + compute < REPEAT_FOR_SECONDS:
                started = time.process_time()
                detect(baseline, current)
                taken = time.process_time() - started
                compute, repeated = min(compute, taken), repeated + taken
    usage = resource.getrusage(resource.RUSAGE_SELF)
    process = usage.ru_utime + usage.ru_stime - repeated
    print(json.dumps({"compute": compute, "process": process, "mib": peak_mib(), "flags": flags}))


def peak_mib() -> float:
    """Peak memory of this program alone: ru_maxrss would count the parent's until it was loaded."""
    status = Path("/proc/self/status").read_text().splitlines()
    [peak] = [line.split()[1] for line in status if line.startswith("VmHWM")]
    return int(peak) / 1024
