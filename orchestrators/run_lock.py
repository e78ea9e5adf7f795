"""One run at a time in a folder, also where several machines share the disk.

Two things keep a second run out. The kernel's lock on a file is held by the run and by every
process that it forks, so that the folder is free only when the last of them has ended, however the
run was killed. A lease says who holds it and is renewed while the run lives: disks that machines
share do not all pass the kernel's locks on.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

# The canary's lease, as it is: one record, a fencing generation, and a clock that no one can set.
from ..components.canary_pusher.control.lease import Lease
from ..components.canary_pusher.control.lease_record import LEASE_SECONDS
from ..components.errors import LeaseHeldError, PipelineLockedError, PushError

LOCK_FILE = "lock"

DYING_SECONDS = 20.0
"""Longest wait for the processes of a run that was killed: the kernel has much memory to free."""

_RENEWING = threading.Lock()
# A process forked while the lease's file is open and locked would keep it locked.
os.register_at_fork(
    before=_RENEWING.acquire,
    after_in_parent=_RENEWING.release,
    after_in_child=_RENEWING.release,
)


class RunLock:
    """Held while a run goes on; :meth:`check` tells whether it still is."""

    def __init__(self, lease: Lease, where: Path) -> None:
        self._lease = lease
        self._where = where
        self._lost = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="run-lease", daemon=True)

    def check(self) -> None:
        """Does nothing while the lock is held.

        Raises:
          PipelineLockedError: another run has taken over, since this one was stopped for long.
        """
        if self._lost:
            raise PipelineLockedError(
                self._lost, where=str(self._where), remedy="Nothing more was done by this run."
            )

    def start(self) -> None:
        """Begins to renew the lease."""
        self._thread.start()

    def end(self) -> None:
        """Gives the lease back."""
        self._ended.set()
        self._thread.join()
        self._lease.release(idle=True)

    def _renew(self) -> None:
        while not self._ended.wait(self._lease.seconds / 3):
            try:
                with _RENEWING:
                    self._lease.renew()
            except PushError as error:
                self._lost = error.what
                return
            except OSError:
                continue  # a disk that is full for a moment; the lease may last till the next time


@contextlib.contextmanager
def held(folder: Path, where: Path, seconds: float = LEASE_SECONDS) -> Iterator[RunLock]:
    """Holds the lock that lies in ``folder`` for one run.

    Args:
      folder: of the lock's own files, made if missing.
      where: what is locked, for people.
      seconds: how long the lease outlives the machine that holds it.

    Raises:
      PipelineLockedError: another run holds it; says which.
      OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lease = Lease(str(folder), seconds, role="run")
    with open(folder / LOCK_FILE, "a+b") as file:
        _lock(file, lease, where)
        try:
            lease.acquire(str(where))
        except LeaseHeldError as error:
            raise _refused(lease, where) from error
        lock = RunLock(lease, where)
        lock.start()
        try:
            yield lock
        finally:
            lock.end()


def _lock(file: BinaryIO, lease: Lease, where: Path) -> None:
    deadline = time.monotonic() + DYING_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            # Of a run that was just killed, the nodes' processes may still be ending.
            if time.monotonic() > deadline or not lease.read().holder_is_gone:
                raise _refused(lease, where) from error
            time.sleep(0.05)


def _refused(lease: Lease, where: Path) -> PipelineLockedError:
    record = lease.read()
    return PipelineLockedError(
        f"Process {record.pid} on {record.host} is running in this pipeline root",
        where=str(where),
        remedy="Wait for it to end, or give another --root.",
    )
