"""Tells a person at the terminal how far the treatment of a file has come."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class FileProgress:
    """A bar on standard error for each pass over the file; none where that is no terminal."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[rows]:,} rows"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> FileProgress:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def told(self, doing: str, rows: int, share: float | None) -> None:
        """Says that ``rows`` rows are done, which are ``share`` of all where that is known."""
        if doing not in self._tasks:
            self._tasks[doing] = self._progress.add_task(doing, total=1.0, rows=0)
        self._progress.update(self._tasks[doing], completed=share, rows=rows)
