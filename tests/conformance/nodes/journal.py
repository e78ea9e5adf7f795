"""What every executor saw, one JSON object a line, whatever process it ran in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(journal: str, entry: Mapping[str, Any]) -> None:
    """Adds a line, whole even where two processes write at once."""
    file = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, (json.dumps(entry, sort_keys=True) + "\n").encode())
    finally:
        os.close(file)


def entries(journal: str | Path) -> list[dict[str, Any]]:
    """The lines so far, the oldest first."""
    path = Path(journal)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
