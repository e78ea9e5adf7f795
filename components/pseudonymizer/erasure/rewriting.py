"""Makes Examples without the rows of forgotten subjects, and removes what held them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .record_files import copy_records
from .token_search import TokenSearch, files_under

_PARTIAL = ".partial"


def rewrite_without(source: Path, destination: Path, search: TokenSearch) -> None:
    """Copies an artifact's folder without the records that hold a token.

    The copy is written aside, synced and renamed: ``destination`` is whole or absent. Where it is
    there already, nothing is done.

    Raises:
      DataError: when a file that holds a token is no whole TFRecord file.
    """
    if destination.exists():
        return
    aside = destination.with_name(destination.name + _PARTIAL)
    remove(aside)
    aside.mkdir(parents=True)
    for path in files_under(source):
        copy = aside / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if search.is_in_file(path):
            copy_records(path, copy, lambda record: not search.is_in(record))
        else:
            os.link(path, copy)
    for parent, _, _ in os.walk(aside):
        sync_folder(Path(parent))
    os.rename(aside, destination)
    sync_folder(destination.parent)


def remove(path: Path) -> None:
    """Deletes a file or a folder with all it holds; one that is gone already is no fault."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes what was added to a folder or taken out of it outlast a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
