"""What a target remembers of its versions where its service cannot: one file, one writer at a time.

    state_directory/
      target.json   the greatest generation seen, the numbers given, who is stable, who is canary
      target.lock   held for the moment of a change, never while waiting for a model to load

A change bears the generation of its controller's lease. The greatest one seen is on disk before
anything is done in its name, and from then on lesser ones are refused, so a controller that slept
through the end of its lease cannot undo what its successor did.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...atomic import write_atomically
from ...errors import FencedError, PushError
from ..model_files import ModelFiles
from .roles import Roles
from .traffic_target import Routing

LEDGER_FILE = "target.json"
LOCK_FILE = "target.lock"
LOCK_SECONDS = 10.0
"""How long a change waits for another one: each holds the lock for one call to the service."""

POLL_SECONDS = 0.02


class Held:
    """The ledger while it is held: what it says, and the right to say something else."""

    def __init__(self, path: Path, roles: Roles) -> None:
        self._path = path
        self.roles = roles

    def write(self, roles: Roles) -> None:
        """Puts ``roles`` in the place of the ones before; on disk when it returns.

        Raises:
          PushError: it cannot be written; the ones before remain.
        """
        with _failures_named(self._path):
            write_atomically(self._path, _encode(roles))
        self.roles = roles


class Ledger:
    """The ledger in the folder ``state_directory``, which is made when first written to."""

    def __init__(self, state_directory: str) -> None:
        self._path = Path(state_directory) / LEDGER_FILE
        self._lock = Path(state_directory) / LOCK_FILE

    def read(self) -> Roles:
        """What it says now; nothing of any version where there is none yet.

        Raises:
          PushError: it cannot be read, or is damaged.
        """
        with _failures_named(self._path):
            try:
                text = self._path.read_text(encoding="utf-8")
            except FileNotFoundError:
                return Roles()
        return _decode(text, self._path)

    @contextlib.contextmanager
    def under(self, generation: int) -> Iterator[Held]:
        """Holds the ledger for a change in the name of ``generation``, which it remembers.

        Raises:
          FencedError: a later generation was here.
          PushError: another change does not end, or the ledger cannot be read or written.
        """
        with self._alone():
            held = Held(self._path, self.read())
            require_latest(generation, held.roles.generation, str(self._path))
            if generation > held.roles.generation:
                held.write(dataclasses.replace(held.roles, generation=generation))
            yield held

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            with _failures_named(self._lock):
                self._lock.parent.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context(open(self._lock, "ab"))
                _acquire(file.fileno(), self._lock)
            yield


def require_latest(generation: int, latest: int, where: str) -> None:
    """Refuses a generation that is less than the latest.

    Raises:
      FencedError: it is; says which one is at work.
    """
    if generation < latest:
        raise FencedError(
            f"Generation {latest} of the lease is at work, and this is generation {generation}",
            where=where,
            remedy="Stop this controller: another one drives the target.",
        )


def _acquire(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise PushError(
                    f"Another change of the target has not ended in {LOCK_SECONDS:g} s",
                    where=str(path),
                    remedy="Look for a controller that hangs or was stopped, and end it.",
                ) from error
        time.sleep(POLL_SECONDS)


def _encode(roles: Roles) -> str:
    return json.dumps(dataclasses.asdict(roles), sort_keys=True, indent=1, allow_nan=False) + "\n"


def _decode(text: str, path: Path) -> Roles:
    try:
        facts: dict[str, Any] = json.loads(text)
        return Roles(
            generation=facts["generation"],
            last_number=facts["last_number"],
            stable=facts["stable"],
            canary=facts["canary"],
            routing=Routing(**facts["routing"]),
            versions={int(n): ModelFiles(**model) for n, model in facts["versions"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PushError(
            "What the target remembers of its versions is damaged",
            where=str(path),
            remedy="Restore it from a backup: without it numbers would be given twice.",
        ) from error


@contextlib.contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PushError(
            f"Cannot use the target's folder of state: {error.strerror or error}",
            where=str(error.filename or path),
            remedy="Check that it is there, writable and not full.",
        ) from error
