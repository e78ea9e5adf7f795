"""Files that are whole or absent, on a disk or in a bucket."""

from __future__ import annotations

import os

from tfx.dsl.io import fileio


def write_aside(path: str, text: str) -> None:
    """Writes ``text`` beside ``path`` and renames it."""
    folder = os.path.dirname(path)
    if folder:
        fileio.makedirs(folder)
    aside = f"{path}.partial"
    with fileio.open(aside, "wb") as file:
        file.write(text.encode())
    fileio.rename(aside, path, overwrite=True)
