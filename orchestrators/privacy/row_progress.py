"""Counts rows for a person at the terminal, on one line of standard error."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType

import click


class RowProgress:
    """Says how many rows of a file are read, five times a second; silent where nobody watches."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told = time.monotonic()
        self._open = False

    def __enter__(self) -> RowProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._open:
            click.echo(err=True)

    def rows(self, rows: int) -> None:
        """Says that ``rows`` are read."""
        if sys.stderr.isatty() and time.monotonic() - self._told > 0.2:
            click.echo(f"\r{self._path}: {rows:,} rows", nl=False, err=True)
            self._told, self._open = time.monotonic(), True
