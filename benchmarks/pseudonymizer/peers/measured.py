"""What each program does around its contestant: read the ids, take the best of several turns."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TURNS = 3


def main(prepare: Callable[[list[bytes]], Any], work: Callable[[Any], Any]) -> None:
    """Prints rows per CPU second for each file of ids on the command line, as a list of JSON.

    ``--rows N`` before the files takes the first N ids of each. ``prepare`` is not counted: each
    contestant gets the ids in the form it likes best.
    """
    arguments = sys.argv[1:]
    limit = None
    if arguments[0] == "--rows":
        limit, arguments = int(arguments[1]), arguments[2:]
    rates = []
    for path in arguments:
        ids = Path(path).read_bytes().split()[:limit]
        prepared = prepare(ids)
        work(prepare(ids[:1000]))  # what is built on first use
        rates.append(max(rate(work, prepared, len(ids)) for _ in range(TURNS)))
    print(json.dumps(rates))


def rate(work: Callable[[Any], Any], prepared: Any, rows: int) -> float:
    """Rows of one turn divided by its CPU time over all threads."""
    start = time.process_time()
    work(prepared)
    return rows / (time.process_time() - start)
