"""The report of a verdict as a file of the caller's choice."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..components.errors import UsageError
from ..components.verdict import Verdict

if TYPE_CHECKING:
    from ..components.report import Section


def require_writable(page: Path) -> None:
    """Refuses a page that cannot be written, before anything is read.

    Raises:
      UsageError: names the page.
    """
    if page.is_dir():
        raise UsageError(
            "Cannot write the report: this is a folder",
            where=str(page),
            remedy="Name a file, report.html for instance.",
        )
    folder = next(parent for parent in page.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"Cannot write the report: no right to write in {folder}", where=str(page))


def write_report(page: Path, verdict: Verdict, sections: Iterable[Section]) -> None:
    """Writes the report of a gate, whole or not at all.

    Raises:
      UsageError: where the page cannot be written.
    """
    from ..components.atomic import write_atomically
    from ..components.report import render_report

    try:
        write_atomically(page, render_report(verdict, tuple(sections)))
    except OSError as error:
        raise UsageError(f"Cannot write the report: {error.strerror}", where=str(page)) from error
