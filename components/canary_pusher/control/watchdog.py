"""Gives all requests to the stable version when nobody drives a rollout any more.

A process of its own, since it must outlive the controller: killed, hanging, stopped, or out of disk
space. It looks at the lease alone. When that ends, it takes the next generation, routes, and only
then sees to the journal: restoring goes before bookkeeping.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from ...errors import FencedError, LeaseHeldError, PushError
from ..rollout.records import Restored
from ..targets.traffic_target import Routing, TrafficTarget
from .chronicle import taken_over
from .clock import boot_seconds
from .folder import RolloutFolder
from .lease import Lease
from .lease_record import LeaseRecord
from .status import StatusFile

POLL_SECONDS = 0.5
RETRY_SECONDS = 2.0
"""Between two attempts at a target, or at a journal, that does not take it."""


def watch(
    state_directory: str,
    target: TrafficTarget,
    say: Callable[[str], object] = print,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Watches over a target's lease until its rollout is finished, or the stable version is back.

    Args:
      state_directory: the target's.
      target: the target.
      say: told what happens, a sentence at a time.
      sleep: waits for so many seconds.
    """
    lease = Lease(state_directory, role="watchdog")
    while (abandoned := _abandoned(lease, sleep)) is not None:
        say(f"The controller of rollout {abandoned.rollout} is gone: its lease has ended")
        if _restored(lease, abandoned, target, say, sleep):
            return
    say("Nothing is left to watch over")


def _abandoned(lease: Lease, sleep: Callable[[float], object]) -> LeaseRecord | None:
    """Waits until the lease ends with its rollout unfinished; None once it is finished."""
    seen, since = LeaseRecord(), boot_seconds()
    while True:
        record = _read(lease)
        if record is not None:
            if record.idle:
                return None
            if (record.generation, record.renewals) != (seen.generation, seen.renewals):
                seen, since = record, boot_seconds()
            if record.has_expired or boot_seconds() - since > record.seconds:
                return record
        sleep(POLL_SECONDS)


def _read(lease: Lease) -> LeaseRecord | None:
    try:
        return lease.read()
    except (PushError, OSError):
        return None


def _restored(
    lease: Lease,
    abandoned: LeaseRecord,
    target: TrafficTarget,
    say: Callable[[str], object],
    sleep: Callable[[float], object],
) -> bool:
    """Puts the stable version back; False if another controller has taken over meanwhile."""
    try:
        generation = _take(lease, abandoned)
        _again(lambda: target.route(Routing(), generation), lease, say, sleep)
        say("The stable version has all requests")
        _again(lambda: _record(lease, abandoned.rollout), lease, say, sleep)
    except (FencedError, LeaseHeldError) as error:
        say(error.what)
        # Where the lease could not even be written, this comes again at once.
        sleep(RETRY_SECONDS)
        return False
    lease.release(idle=True)
    return True


def _take(lease: Lease, abandoned: LeaseRecord) -> int:
    """The next generation, even if it cannot be written: the target will know it.

    Raises:
      LeaseHeldError: another process was faster.
    """
    try:
        return lease.acquire(abandoned.rollout)
    except LeaseHeldError:
        raise
    except (PushError, OSError):
        return abandoned.generation + 1


def _again(
    step: Callable[[], object],
    lease: Lease,
    say: Callable[[str], object],
    sleep: Callable[[float], object],
) -> None:
    """Does a step until it succeeds.

    Raises:
      FencedError: another process has taken the lease, or there is none any more.
    """
    said = ""
    while True:
        try:
            step()
            return
        except FencedError:
            raise
        except PushError as error:
            if str(error) != said:
                say(f"This is tried again until it can be done: {error}")
            said = str(error)
        sleep(RETRY_SECONDS)
        if not os.path.exists(lease.path):
            raise FencedError("The target's folder of state is gone", where=lease.path)
        _renew(lease)


def _renew(lease: Lease) -> None:
    try:
        lease.renew()
    except FencedError:
        raise
    except (PushError, OSError):
        # The disk, most likely; the target fences all the same.
        return


def _record(lease: Lease, rollout: str) -> None:
    folder = RolloutFolder(os.path.dirname(lease.path), rollout)
    with taken_over(folder, lease, [StatusFile(folder)]) as chronicle:
        if chronicle.has_begun and not chronicle.state.finished:
            why = "the controller gave no sign of life until its lease ended"
            chronicle.record(Restored(why).to_record())
