"""How a pipeline refers to a keyset without holding it.

By the path of its file, by the file's ``file://`` URI, or as ``env:NAME`` by the environment
variable that holds the file's text, for containers that are handed their secrets so.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..errors import KeysetError

_ENVIRONMENT = "env:"


def require_known(reference: str | Path) -> None:
    """Refuses a reference of an unknown kind; whether there is a keyset behind it is not looked at.

    Raises:
      KeysetError: naming what is known.
    """
    if environment_variable(reference) is None:
        keyset_path(reference)


def environment_variable(reference: str | Path) -> str | None:
    """The NAME of ``env:NAME``; None for any other reference.

    Raises:
      KeysetError: when the name is empty.
    """
    text = os.fspath(reference)
    if not text.startswith(_ENVIRONMENT):
        return None
    name = text[len(_ENVIRONMENT) :]
    if not name:
        raise KeysetError(
            "The reference env: names no variable", remedy="Write env:NAME, without a space."
        )
    return name


def keyset_path(reference: str | Path) -> Path:
    """The file that a reference names: a path, or a ``file://`` URI.

    Raises:
      KeysetError: for any other kind of reference.
    """
    text = os.fspath(reference)
    if environment_variable(reference) is not None:
        raise KeysetError(
            "A keyset in an environment variable cannot be changed from here",
            where=text,
            remedy="Change the keyset file that the variable is filled from.",
        )
    parts = urlsplit(text)
    if "://" not in text:
        return Path(text)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return Path(unquote(parts.path))
    raise KeysetError(
        f"Cannot read a keyset by {parts.scheme}://",
        where=text,
        remedy="Give the path of a keyset file. A key-management service wraps the keys in one: "
        f"tidegate keys create KEYSET --domain DOMAIN --wrap-with {text}",
    )


def require_outside(reference: str | Path, directory: str | Path, what: str = "keyset") -> None:
    """Refuses a keyset that lies under ``directory``, links resolved: a pipeline root is shared.

    Args:
      reference: of the keyset, or the path of what lies beside it.
      directory: for instance a pipeline root.
      what: lies there, as the error should call it.

    Raises:
      KeysetError: naming both.
    """
    if environment_variable(reference) is not None:
        return
    path, root = keyset_path(reference).resolve(), Path(directory).resolve()
    if root in (path, *path.parents):
        raise KeysetError(
            f"The {what} lies inside the pipeline root {root}",
            where=str(path),
            remedy="Move it out: whoever may read the root could otherwise undo every token.",
        )
