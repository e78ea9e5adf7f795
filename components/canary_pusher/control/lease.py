"""Who may drive a target: one at a time, for a short while, under a number that only grows.

The lease is one record of fixed length, overwritten in its place under a lock on its file, so that
neither taking nor renewing it needs space on the disk. Its number, the generation, goes with
everything that is asked of the target, which refuses lesser ones: a holder that was stopped, lost
the lease without noticing and wakes up again cannot undo what its successor did (M. Kleppmann,
"How to do distributed locking", 2016, calls it a fencing token).
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import os
import time
from collections.abc import Callable, Iterator

from ...errors import FencedError, LeaseHeldError, PushError
from ..durable import make_folders, sync_folder
from .clock import boot_identity, boot_seconds, host_name, process_identity
from .lease_record import LEASE_SECONDS, LeaseRecord, read_record, write_record

LEASE_FILE = "lease"
LOCK_SECONDS = 5.0
"""Longest wait for the file's lock, which is held for less than a millisecond by who is alive."""


class Lease:
    """The lease of the target whose ``state_directory`` it lies in.

    Args:
      state_directory: the target's, made if missing.
      seconds: after which it ends unless renewed.
      role: what this holder does, for those who come second.
    """

    def __init__(
        self, state_directory: str, seconds: float = LEASE_SECONDS, role: str = "controller"
    ) -> None:
        self.path = os.path.join(state_directory, LEASE_FILE)
        self.seconds = seconds
        self._role = role
        self._mine: LeaseRecord | None = None

    @property
    def generation(self) -> int:
        """The number under which this process holds it.

        Raises:
          FencedError: it does not hold it.
        """
        return self._held().generation

    def read(self) -> LeaseRecord:
        """What the file says now.

        Raises:
          JournalError: the file is damaged.
          PushError: a process was stopped while it wrote, and keeps the file locked.
          OSError: it cannot be read.
        """
        if not os.path.exists(self.path):
            return LeaseRecord()
        with self._locked() as descriptor:
            return read_record(descriptor, self.path)

    def acquire(self, rollout: str, sleep: Callable[[float], object] = time.sleep) -> int:
        """Takes the lease if it is free, has ended or its holder has died.

        Args:
          rollout: the key of the rollout that it is taken for.
          sleep: waits for so many seconds.

        Returns:
          The generation, greater than every one before.

        Raises:
          LeaseHeldError: another process holds it; says which, and for how long.
          OSError: the file cannot be written.
        """
        make_folders(os.path.dirname(self.path))
        before = self.read()
        if not (before.released or before.has_our_clock):
            # Another machine's, or of before a reboot: gone, if it does not renew while we watch.
            sleep(before.seconds)
        with self._locked() as descriptor:
            record = read_record(descriptor, self.path)
            if not _is_free(record, before):
                raise _held_by(record, self.path)
            self._mine = LeaseRecord(
                generation=record.generation + 1,
                holder=process_identity(os.getpid()),
                pid=os.getpid(),
                host=host_name(),
                role=self._role,
                rollout=rollout,
                boot=boot_identity(),
                expires=boot_seconds() + self.seconds,
                seconds=self.seconds,
                released=False,
                idle=False,
            )
            write_record(descriptor, self._mine)
            # A generation that a crash of the machine forgets would be given out twice.
            os.fsync(descriptor)
        return self._mine.generation

    def renew(self) -> None:
        """Prolongs the lease by its length, counted from now.

        Raises:
          FencedError: another process has taken it.
          OSError: the file cannot be written.
        """
        with self.guard() as descriptor:
            mine = self._held()
            self._mine = dataclasses.replace(
                mine, expires=boot_seconds() + self.seconds, renewals=mine.renewals + 1
            )
            write_record(descriptor, self._mine)

    def release(self, idle: bool) -> None:
        """Gives the lease back; does nothing if another process has taken it.

        Args:
          idle: whether all is done. If not, the watchdog restores the stable version once the lease
            would have ended, unless somebody has taken it until then.
        """
        if self._mine is None:
            return
        with contextlib.suppress(PushError, OSError), self.guard() as descriptor:
            write_record(descriptor, dataclasses.replace(self._held(), released=True, idle=idle))
        self._mine = None

    @contextlib.contextmanager
    def guard(self) -> Iterator[int]:
        """A moment in which nobody else can take the lease. It must be short.

        Raises:
          FencedError: another process has taken it already.
        """
        generation = self.generation
        with self._locked() as descriptor:
            record = read_record(descriptor, self.path)
            if record.generation != generation:
                raise FencedError(
                    f"{record} has taken over with generation {record.generation}; "
                    f"this process had {generation}",
                    where=self.path,
                    remedy="Nothing more was done by this one.",
                )
            yield descriptor

    def _held(self) -> LeaseRecord:
        if self._mine is None:
            raise FencedError("This process does not hold the lease", where=self.path)
        return self._mine

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        is_new = not os.path.exists(self.path)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _lock(descriptor, self.path)
            yield descriptor
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(os.path.dirname(self.path))


def _lock(descriptor: int, path: str) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise PushError(
                    f"A process keeps the lease's file locked for more than {LOCK_SECONDS:g} s",
                    where=path,
                    remedy="It has been stopped in the middle: `fuser` names it; kill it.",
                ) from error
            time.sleep(0.01)


def _is_free(record: LeaseRecord, before: LeaseRecord) -> bool:
    if record.released or record.holder_is_gone or record.has_expired:
        return True
    is_silent = (record.generation, record.renewals) == (before.generation, before.renewals)
    return not record.has_our_clock and is_silent


def _held_by(record: LeaseRecord, path: str) -> LeaseHeldError:
    left = record.expires - boot_seconds()
    until = f"for another {left:.0f} s unless it renews" if record.has_our_clock else ""
    return LeaseHeldError(
        f"{record} drives this target {until}".rstrip(),
        where=path,
        remedy="Let it go on, or stop it first.",
    )
