"""Keeps a lease while its holder works, and lets it go when the holder hangs."""

from __future__ import annotations

import threading
from types import TracebackType

from ...errors import FencedError, PushError
from .clock import boot_seconds
from .lease import Lease

RENEWALS_PER_TERM = 5
"""So many renewals may fail in a row but one before the lease is lost."""


class LeaseKeeper:
    """Renews a lease from a thread of its own while the block runs.

    The thread goes by what the holder has promised: once a step takes longer than it was allowed,
    the lease is renewed no more, ends, and the watchdog steps in. A process that is stopped or
    killed stops its thread too.
    """

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._promised = 0.0
        self._lost: PushError | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def __enter__(self) -> LeaseKeeper:
        self.allow(self._lease.seconds)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def allow(self, seconds: float) -> None:
        """Promises that the next step ends within ``seconds``, and sees that the lease is held.

        Raises:
          FencedError: it is not, any more.
        """
        if self._lost is not None:
            raise FencedError(
                f"The lease is lost: {self._lost.what}",
                where=self._lost.where,
                remedy="Nothing more was done by this controller.",
            ) from self._lost
        self._promised = boot_seconds() + seconds

    def _renew(self) -> None:
        while not self._over.wait(self._lease.seconds / RENEWALS_PER_TERM):
            if boot_seconds() > self._promised:
                continue
            try:
                self._lease.renew()
            except FencedError as error:
                self._lost = error
                return
            except (PushError, OSError):
                # Perhaps the next one succeeds; if none does, the lease ends.
                continue
