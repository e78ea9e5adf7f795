"""Tells a person at the terminal how far the statistics of a file have come."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType

import click

from ...components.drift_checker.datasets.form import Form


class Told:
    """Lines on standard error, one a file; on a terminal they count the rows."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._line = ""
        self._begun = self._told = 0.0

    def __enter__(self) -> Told:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finish()

    def rows(self, path: Path, form: Form, rows: int) -> None:
        """Says that ``rows`` of ``path`` are read."""
        if path != self._path:
            self._finish()
            self._path, self._begun = path, time.monotonic()
        self._line = f"Statistics of {path} ({form.value}): {rows:,} rows"
        if sys.stderr.isatty() and time.monotonic() - self._told > 0.2:
            click.echo(f"\r{self._line}", nl=False, err=True)
            self._told = time.monotonic()

    def _finish(self) -> None:
        if self._line:
            start = "\r" if sys.stderr.isatty() else ""
            taken = time.monotonic() - self._begun
            click.echo(f"{start}{self._line}, {taken:.1f} s", err=True)
            self._line = ""
