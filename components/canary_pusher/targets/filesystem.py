"""A folder of numbered versions, as TensorFlow Serving watches one.

    base_directory/
      1/ 2/ 3/ ...        whole SavedModels; the greatest number is live
      .tidegate/          the journal and the lock
      .incoming-<digest>/ a version that is being written

Only integer names are versions to TensorFlow Serving, so it sees none of the rest, and it sees a
version only once it is whole: it is written aside, synced, checked and renamed. A version is never
written to again and its number never reused. What a version contains is read from its bytes, not
from a record that could be wrong, so versions that other tools put there take part.

Tested against a local POSIX filesystem, with the process killed at every system call that matters.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
from collections.abc import Iterator
from typing import Any

from ...config import Config
from ...errors import PushError
from ...verdict import SERVING_DIGEST_PROPERTY
from ..durable import copy_durably, make_folders, sync_folder
from ..journal import Journal
from ..lock import alone
from ..model_files import read_model
from .target import Delivery, Version

STATE_FOLDER = ".tidegate"
JOURNAL_FILE = "journal.jsonl"
LOCK_FILE = "lock"
INCOMING_PREFIX = ".incoming-"


@dataclasses.dataclass(frozen=True)
class FilesystemTarget(Config):
    """Delivers into ``base_directory``, which a model server watches.

    Attributes:
      base_directory: folder of the versions, made if missing. It must be on a mounted filesystem:
        object stores have no atomic rename.
      kind: always ``filesystem``.
    """

    base_directory: str
    kind: str = "filesystem"

    def __post_init__(self) -> None:
        given = isinstance(self.base_directory, str) and bool(self.base_directory.strip())
        self.require(
            given and "://" not in self.base_directory,
            "base_directory",
            "a path on a mounted filesystem",
        )
        self.require(self.kind == "filesystem", "kind", "'filesystem'")

    def live(self) -> Version | None:
        """The version with the greatest number, or None before the first.

        Raises:
          PushError: the folder cannot be read.
        """
        with self._failures_named("read"):
            folders = [n for n, name in self._numbers().items() if os.path.isdir(self._path(name))]
            if not folders:
                return None
            newest = max(folders)
            return Version(newest, read_model(self._path(self._numbers()[newest])))

    def deliver(self, delivery: Delivery) -> Version | None:
        """Journals the decision and, if it is to promote, adds the next version.

        A model that is live already gets no second version. One that was live before and is not any
        more is delivered anew, under the next number.

        Raises:
          PushError: the folder cannot be written, another push is under way, or the live version is
            not the one that the model was compared with. The versions are as they were.
        """
        with self._failures_named("write to"), self._alone() as journal:
            live = self.live()
            _settle(journal, live)
            journal.append("decision", key=delivery.key, **delivery.decision)
            if not delivery.promote:
                return None
            if live is not None and live.model.digest == delivery.model.digest:
                journal.append("already_live", key=delivery.key, version=live.number)
                return live
            self._require_unchanged(live, delivery)
            return self._add(delivery, max(self._numbers(), default=0) + 1, journal)

    def history(self, key: str) -> list[dict[str, Any]]:
        """The journal's records under ``key``, oldest first."""
        with self._failures_named("read"):
            return [record for record in self._journal().records() if record.get("key") == key]

    def live_serving_digest(self) -> str:
        """What a gateway's policy and keys must be like for the live version; empty if unknown.

        It is that of the delivery which promoted the version; see ``require_same_policy`` of the
        Pseudonymizer.

        Raises:
          PushError: the folder cannot be read.
        """
        live = self.live()
        if live is None:
            return ""
        with self._failures_named("read"):
            records = self._journal().records()
        digest, decided = "", {}
        for record in records:
            if record["event"] == "decision":
                decided[record["key"]] = record.get(SERVING_DIGEST_PROPERTY, "")
            elif record["event"] == "intent" and record["version"] == live.number:
                digest = decided.get(record["key"], "")
        return digest

    def _add(self, delivery: Delivery, number: int, journal: Journal) -> Version:
        version, digest = self._path(str(number)), delivery.model.digest
        aside = self._path(f"{INCOMING_PREFIX}{digest}")
        journal.append("intent", key=delivery.key, version=number, model_digest=digest)
        try:
            copy_durably(delivery.model.path, aside)
            if read_model(aside).digest != digest:
                raise PushError("The model changed while it was copied", where=delivery.model.path)
            journal.append("written", key=delivery.key, version=number)
            # Replaces nothing: the number was free under the lock, and a folder that a stranger put
            # there since makes the rename fail unless it is empty.
            os.rename(aside, version)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        self._commit(delivery, number, journal)
        return Version(number, dataclasses.replace(delivery.model, path=version))

    def _commit(self, delivery: Delivery, number: int, journal: Journal) -> None:
        try:
            sync_folder(self.base_directory)
            journal.append("committed", key=delivery.key, version=number)
        except OSError as error:
            raise PushError(
                f"Version {number} is in place, but could not be recorded: {error.strerror}",
                where=self.base_directory,
                remedy="Run again once the disk is writable: the version will be recognised.",
            ) from error

    def _require_unchanged(self, live: Version | None, delivery: Delivery) -> None:
        number = live.number if live is not None else None
        if number != delivery.replaces:
            raise PushError(
                f"Version {number} went live while the model was compared with "
                f"version {delivery.replaces}",
                where=self.base_directory,
                remedy="Run again, to compare it with what is live now.",
            )

    @contextlib.contextmanager
    def _alone(self) -> Iterator[Journal]:
        """Makes the folders, takes the lock and clears what a crash left behind."""
        state = self._path(STATE_FOLDER)
        make_folders(state)
        with alone(os.path.join(state, LOCK_FILE)):
            for name in os.listdir(self.base_directory):
                if name.startswith(INCOMING_PREFIX):
                    shutil.rmtree(self._path(name))
            yield self._journal()

    @contextlib.contextmanager
    def _failures_named(self, action: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PushError(
                f"Cannot {action} the target: {error.strerror or error}",
                where=str(error.filename or self.base_directory),
                remedy="Check that it is there, writable and not full. No version was changed.",
            ) from error

    def _numbers(self) -> dict[int, str]:
        """Every name that counts as a version number, folders or not."""
        try:
            names = os.listdir(self.base_directory)
        except FileNotFoundError:
            return {}
        return {int(name): name for name in names if name.isascii() and name.isdigit()}

    def _journal(self) -> Journal:
        return Journal(os.path.join(self._path(STATE_FOLDER), JOURNAL_FILE))

    def _path(self, name: str) -> str:
        return os.path.join(self.base_directory, name)


def _settle(journal: Journal, live: Version | None) -> None:
    """Completes the record of a version whose writer died between renaming and recording it."""
    if live is None:
        return
    last = {r["event"]: r for r in journal.records() if r.get("version") == live.number}
    intent = last.get("intent")
    if intent and intent["model_digest"] == live.model.digest and "committed" not in last:
        journal.append("committed", key=intent["key"], version=live.number, recovered=True)
