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
import json
import os
import time
from collections.abc import Callable, Iterator

from ...errors import FencedError, JournalError, LeaseHeldError, PushError
from ..durable import make_folders, sync_folder
from .clock import boot_identity, boot_seconds, host_name, process_identity, process_namespace

LEASE_FILE = "lease"
LEASE_SECONDS = 15.0
"""A holder that says nothing for so long has lost it. Half of what a watchdog may take."""
RECORD_BYTES = 1024
LOCK_SECONDS = 5.0
"""Longest wait for the file's lock, which is held for less than a millisecond by who is alive."""


@dataclasses.dataclass(frozen=True)
class LeaseRecord:
    """What the file says.

    Attributes:
      generation: of the holder; 0 where there has been none.
      holder: its process, as :func:`~.clock.process_identity` has it.
      pid: the number of that process, for people.
      host: the machine's name, for people.
      role: what the holder does.
      rollout: the key of the rollout that it drives.
      boot: to which boot ``expires`` belongs.
      expires: when it ends, in seconds since that boot.
      seconds: for how long each renewal prolongs it.
      renewals: how often it was renewed, since another machine's clock cannot be read.
      released: whether the holder has given it back, so that the next need not wait.
      idle: whether nothing is left that somebody must watch over.
    """

    generation: int = 0
    holder: str = ""
    pid: int = 0
    host: str = ""
    role: str = ""
    rollout: str = ""
    boot: str = ""
    expires: float = 0.0
    seconds: float = LEASE_SECONDS
    renewals: int = 0
    released: bool = True
    idle: bool = True

    @property
    def has_our_clock(self) -> bool:
        """Whether ``expires`` is of the clock that this process reads."""
        return self.boot == boot_identity()

    @property
    def has_expired(self) -> bool:
        """Whether the time is up, as far as this process can read the clock it is of."""
        return self.has_our_clock and boot_seconds() >= self.expires

    @property
    def holder_is_gone(self) -> bool:
        """Whether the holder is known to have died: it ran where this process would see it."""
        is_visible = self.has_our_clock and self.holder.startswith(process_namespace())
        return is_visible and process_identity(self.pid) != self.holder


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
            return _read(descriptor, self.path)

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
            record = _read(descriptor, self.path)
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
            _write(descriptor, self._mine)
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
            _write(descriptor, self._mine)

    def release(self, idle: bool) -> None:
        """Gives the lease back; does nothing if another process has taken it.

        Args:
          idle: whether all is done. If not, the watchdog restores the stable version once the lease
            would have ended, unless somebody has taken it until then.
        """
        if self._mine is None:
            return
        with contextlib.suppress(PushError, OSError), self.guard() as descriptor:
            _write(descriptor, dataclasses.replace(self._held(), released=True, idle=idle))
        self._mine = None

    @contextlib.contextmanager
    def guard(self) -> Iterator[int]:
        """A moment in which nobody else can take the lease. It must be short.

        Raises:
          FencedError: another process has taken it already.
        """
        generation = self.generation
        with self._locked() as descriptor:
            record = _read(descriptor, self.path)
            if record.generation != generation:
                raise FencedError(
                    f"{_describe(record)} has taken over with generation {record.generation}; "
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
        f"{_describe(record)} drives this target {until}".rstrip(),
        where=path,
        remedy="Let it go on, or stop it first.",
    )


def _describe(record: LeaseRecord) -> str:
    return f"The {record.role or 'holder'} with process {record.pid} on {record.host or 'nowhere'}"


def _read(descriptor: int, path: str) -> LeaseRecord:
    return _parse(os.pread(descriptor, RECORD_BYTES, 0), path)


def _parse(data: bytes, path: str) -> LeaseRecord:
    if not data:
        return LeaseRecord()
    try:
        return LeaseRecord(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise JournalError(
            "The lease is damaged",
            where=path,
            remedy="Stop every controller of this target, then write into the file "
            '{"generation": N} with the greatest generation in the journals beside it.',
        ) from error


def _write(descriptor: int, record: LeaseRecord) -> None:
    line = json.dumps(dataclasses.asdict(record)).encode()
    os.pwrite(descriptor, line.ljust(RECORD_BYTES - 1) + b"\n", 0)
