"""A rollout's folder: what is wanted, what was done, and what people ask for meanwhile.

    state_directory/                of the target
      lease                         who drives the target
      watchdog.lock, watchdog.log
      rollouts/<key>/
        desired.json                the model, the policy, the target
        journal.jsonl               everything that was seen, decided and done
        requests/                   words of people, on their way into the journal
        status.json                 where things stand, for dashboards

The journal alone decides. Files under ``requests`` are renamed into place whole; the controller
takes them in their order, and removes each once it is in the journal.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...atomic import write_atomically
from ...errors import JournalError, PushError, RolloutStateError
from ..journal import Journal
from .lease import Lease

ROLLOUTS = "rollouts"
DESIRED_FILE = "desired.json"
JOURNAL_FILE = "journal.jsonl"
STATUS_FILE = "status.json"
REQUESTS = "requests"
REMEDY = (
    "Move the journal aside and prepare the rollout anew: the lines above it are what was done."
)


class RolloutFolder:
    """The folder of the rollout ``key`` at the target whose state is in ``state_directory``.

    Nothing is made before something is written.
    """

    def __init__(self, state_directory: str | Path, key: str) -> None:
        self.state_directory = str(state_directory)
        self.key = key
        self.path = Path(state_directory) / ROLLOUTS / key
        self.journal = Journal(str(self.path / JOURNAL_FILE), REMEDY)

    @property
    def lease(self) -> Lease:
        """A hand for the lease of the target, which all of its rollouts share."""
        return Lease(self.state_directory)

    @property
    def delivery_key(self) -> str:
        """SHA-256 of model, target and policy, whichever attempt this is."""
        return self.key.partition("-")[0]

    @property
    def exists(self) -> bool:
        """Whether the rollout was prepared."""
        return (self.path / DESIRED_FILE).exists()

    def desired(self) -> dict[str, Any]:
        """What was prepared; see :func:`~.desired.prepare_rollout`.

        Raises:
          RolloutStateError: nothing was, or the file is damaged.
        """
        return dict(_read_object(self.path / DESIRED_FILE, "Prepare the rollout first."))

    def write_desired(self, desired: Mapping[str, Any]) -> None:
        """Replaces what is wanted.

        Raises:
          PushError: it could not be written; what was there still is.
        """
        _write(self.path / DESIRED_FILE, desired)

    def records(self) -> list[dict[str, Any]]:
        """The journal's records, oldest first.

        Raises:
          JournalError: it is damaged or cannot be read.
        """
        try:
            return self.journal.records()
        except OSError as error:
            raise journal_error("read", self.journal.path, error) from error

    @property
    def has_begun(self) -> bool:
        """Whether a controller has opened the journal.

        Raises:
          JournalError: it is damaged or cannot be read.
        """
        return self.last_record() is not None

    def last_record(self) -> dict[str, Any] | None:
        """The journal's last record; None where there is none.

        Raises:
          JournalError: it is damaged or cannot be read.
        """
        try:
            return self.journal.last()
        except OSError as error:
            raise journal_error("read", self.journal.path, error) from error

    def ask(self, event: str, **facts: Any) -> Path:
        """Leaves a record for the controller to take into the journal.

        Args:
          event: ``command`` or ``approval``.
          **facts: of the record, plain JSON values.

        Returns:
          The file, which is gone once the journal has it.

        Raises:
          RolloutStateError: there is no such rollout.
          PushError: it could not be written.
        """
        self.desired()
        # Names sort by the time of asking; the rest tells apart what was asked at once.
        name = f"{time.time_ns():020}-{uuid.uuid4().hex[:8]}.json"
        path = self.path / REQUESTS / name
        _write(path, {"event": event, "request": name, **facts})
        return path

    def requests(self) -> list[dict[str, Any]]:
        """What was asked for and is not in the journal yet, oldest first.

        What is no JSON object was not written by :meth:`ask`; it is set aside.

        Raises:
          OSError: the folder cannot be read.
        """
        folder = self.path / REQUESTS
        found = []
        with contextlib.suppress(FileNotFoundError):
            for path in sorted(folder.glob("[!.]*.json")):
                try:
                    found.append({**_read_object(path, ""), "request": path.name})
                except RolloutStateError:
                    self.set_aside(path.name)
        return found

    def set_aside(self, name: str) -> None:
        """Takes a request out of the queue that cannot be read, and keeps it for inspection."""
        path = self.path / REQUESTS / name
        with contextlib.suppress(FileNotFoundError):
            path.rename(path.with_suffix(".unreadable"))

    def forget_request(self, name: str) -> None:
        """Removes a request that is in the journal; it may be gone already."""
        (self.path / REQUESTS / name).unlink(missing_ok=True)

    def write_status(self, status: Mapping[str, Any]) -> None:
        """Replaces the status, which nothing depends on: not synced, and errors are let go."""
        aside = self.path / f".{STATUS_FILE}"
        with contextlib.suppress(OSError):
            aside.write_text(_as_json(status), encoding="utf-8")
            os.replace(aside, self.path / STATUS_FILE)

    def status(self) -> dict[str, Any]:
        """The status as last written; empty before.

        Raises:
          RolloutStateError: the file is damaged.
        """
        path = self.path / STATUS_FILE
        return dict(_read_object(path, "Remove it.")) if path.exists() else {}


def rollout_folders(state_directory: str | Path) -> Iterator[RolloutFolder]:
    """Every rollout that was prepared at a target, oldest first."""
    paths = list((Path(state_directory) / ROLLOUTS).glob(f"*/{DESIRED_FILE}"))
    folders = [RolloutFolder(state_directory, path.parent.name) for path in paths]
    return iter(sorted(folders, key=lambda folder: str(folder.desired().get("prepared", ""))))


def open_folder(path: str | Path) -> RolloutFolder:
    """The folder of one rollout by its own path.

    Raises:
      RolloutStateError: no rollout was prepared there.
    """
    path = Path(path).absolute()
    folder = RolloutFolder(path.parent.parent, path.name)
    folder.desired()
    return folder


def journal_error(action: str, path: str, error: OSError) -> JournalError:
    """What the operating system says of a journal, with what follows from it."""
    return JournalError(
        f"Cannot {action} the rollout's journal: {error.strerror or error}",
        where=path,
        remedy="Make room or make it writable, then run the rollout again: it goes on from there.",
    )


def _write(path: Path, value: Mapping[str, Any]) -> None:
    try:
        write_atomically(path, _as_json(value))
    except OSError as error:
        raise PushError(
            f"Cannot write into a rollout's folder: {error.strerror or error}",
            where=str(path),
            remedy="Make room or make it writable, then do it again.",
        ) from error


def _read_object(path: Path, remedy: str) -> Mapping[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise RolloutStateError(
            "There is no such rollout", where=str(path), remedy=remedy
        ) from error
    except (OSError, ValueError) as error:
        raise RolloutStateError(
            f"Cannot read this part of a rollout: {error}", where=str(path), remedy=remedy
        ) from error
    if not isinstance(value, Mapping):
        raise RolloutStateError("This file holds no JSON object", where=str(path), remedy=remedy)
    return value


def _as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, indent=1, allow_nan=False) + "\n"
