"""Writes that survive a crash: on disk, or not there at all."""

from __future__ import annotations

import os
import shutil


def copy_durably(source: str, destination: str) -> None:
    """Copies a folder; on return every file and folder of the copy has reached the disk.

    The copy takes what symbolic links point to, and none of the owners, times or permissions.

    Raises:
      OSError: as the filesystem reports it; what was written so far remains.
    """
    os.mkdir(destination)
    for entry in sorted(os.scandir(source), key=lambda entry: entry.name):
        target = os.path.join(destination, entry.name)
        if entry.is_dir():
            copy_durably(entry.path, target)
        else:
            _copy_file(entry.path, target)
    sync_folder(destination)


def make_folders(path: str) -> None:
    """Creates a folder and the missing ones above it, durably; an existing one is left alone."""
    if os.path.isdir(path):
        return
    parent = os.path.dirname(os.path.abspath(path))
    make_folders(parent)
    os.mkdir(path)
    sync_folder(parent)


def sync_folder(path: str) -> None:
    """Makes the entries of a folder durable: created, renamed and removed ones."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_file(source: str, destination: str) -> None:
    with open(source, "rb") as reader, open(destination, "xb") as writer:
        shutil.copyfileobj(reader, writer)
        writer.flush()
        os.fsync(writer.fileno())
