"""Moments at which a controller can be killed: around each journal record and each target call."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tidegate.components.canary_pusher import journal
from tidegate.components.canary_pusher.journal import Journal

from .file_target import FileTarget

CALLS = ("load", "route", "promote", "retire")


def die_once_at_each_moment(survived: Path) -> None:
    """From here on the process kills itself at the first moment that is not named in the file.

    The moment is added to the file before, so that the next process gets past it to the next one.
    """
    known = set(survived.read_text().splitlines()) if survived.exists() else set()

    def moment(name: str) -> None:
        if name not in known:
            with open(survived, "a") as file:
                file.write(f"{name}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    die_at(moment)


def die_at(moment: Callable[[str], None]) -> None:
    """Calls ``moment`` with its name at each one, in this process from here on."""
    append, write_all = Journal.append, journal._write_all
    current = [""]

    def deadly_append(self: Journal, event: str, **facts: Any) -> dict[str, Any]:
        stage = facts["window"]["stage"] if event == "window" else ""
        current[0] = f"{event} {facts.get('to', '')}{facts.get('weight', '')}{stage}".strip()
        moment(f"before {current[0]}")
        record = append(self, event, **facts)
        moment(f"after {current[0]}")
        return record

    def deadly_write(descriptor: int, data: bytes) -> None:
        write_all(descriptor, data[: len(data) // 2])
        moment(f"half of {current[0]}")
        write_all(descriptor, data[len(data) // 2 :])

    Journal.append = deadly_append  # type: ignore[method-assign]
    journal._write_all = deadly_write
    for name in CALLS:
        setattr(FileTarget, name, _deadly(getattr(FileTarget, name), moment))


def _deadly(call: Callable[..., Any], moment: Callable[[str], None]) -> Callable[..., Any]:
    def deadly(self: FileTarget, what: Any, *arguments: Any) -> Any:
        name = f"{call.__name__} {what if call.__name__ == 'route' else ''}"
        moment(f"before {name}")
        result = call(self, what, *arguments)
        moment(f"after {name}")
        return result

    return deadly
