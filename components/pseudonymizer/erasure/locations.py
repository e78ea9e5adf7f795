"""Where artifacts lie on this machine."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...errors import UsageError


def path_of(uri: str) -> Path:
    """The path of an artifact on this machine.

    Raises:
      UsageError: when it lies elsewhere.
    """
    parts = urlsplit(uri)
    if "://" not in uri:
        return Path(uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    raise UsageError(
        f"Cannot erase by {parts.scheme}://",
        where=uri,
        remedy="Mount it as a folder, or erase there by the means of that store.",
    )


def is_inside(path: Path, root: Path) -> bool:
    """Whether a path lies below ``root``, links resolved."""
    return root.resolve() in path.resolve().parents
