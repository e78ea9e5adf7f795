"""How a pipeline refers to a keyset without holding it: by the path of a file, or its URI."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..errors import KeysetError


def keyset_path(reference: str | Path) -> Path:
    """The file that a reference names: a path, or a ``file://`` URI.

    Raises:
      KeysetError: for any other kind of URI.
    """
    text = os.fspath(reference)
    parts = urlsplit(text)
    if "://" not in text:
        return Path(text)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return Path(unquote(parts.path))
    raise KeysetError(
        f"Cannot read a keyset by {parts.scheme}://",
        where=text,
        remedy="Give the path of a keyset file.",
    )


def require_outside(reference: str | Path, directory: str | Path) -> None:
    """Refuses a keyset that lies under ``directory``, links resolved: a pipeline root is shared.

    Raises:
      KeysetError: naming both.
    """
    path, root = keyset_path(reference).resolve(), Path(directory).resolve()
    if root in (path, *path.parents):
        raise KeysetError(
            f"The keyset lies inside the pipeline root {root}",
            where=str(path),
            remedy="Move it out: whoever may read the root could otherwise undo every token.",
        )
