"""Leases between real processes, and records of other machines."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.control import lease as lease_module
from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.canary_pusher.control.lease_record import RECORD_BYTES
from tidegate.components.errors import FencedError, JournalError, LeaseHeldError, PushError


@pytest.fixture
def state(tmp_path: Path) -> str:
    return str(tmp_path / "state")


def _pretend(lease: Lease, **facts: Any) -> None:
    """Changes what the file says, as another machine would."""
    record = dataclasses.replace(lease.read(), **facts)
    line = json.dumps(dataclasses.asdict(record)).encode()
    Path(lease.path).write_bytes(line.ljust(RECORD_BYTES))


def test_the_second_controller_is_told_who_is_first(state: str) -> None:
    """Two controllers would undo each other's splits; a person must learn which one to stop."""
    Lease(state, seconds=20).acquire("first")
    with pytest.raises(LeaseHeldError) as refused:
        Lease(state).acquire("second")
    assert f"process {os.getpid()} on {os.uname().nodename}" in str(refused.value)
    assert "for another 20 s" in str(refused.value)


def test_generations_only_grow(state: str) -> None:
    """A target tells the present leader from earlier ones by nothing but this number."""
    generations = []
    for _ in range(3):
        lease = Lease(state)
        generations.append(lease.acquire("one"))
        lease.renew()
        lease.release(idle=True)
    assert generations == [1, 2, 3]
    assert Lease(state).read().released


def test_a_lease_that_ends_is_taken_and_its_holder_fenced(state: str) -> None:
    """A holder that was stopped for too long must notice that it is not the leader any more."""
    first, second = Lease(state, seconds=0.05), Lease(state)
    first.acquire("one")
    time.sleep(0.1)
    assert second.acquire("one") == 2
    for late in (first.renew, first.guard().__enter__):
        with pytest.raises(FencedError, match="has taken over with generation 2"):
            late()
    first.release(idle=True)
    assert not second.read().released, "the late one gave back what was not its own"
    second.renew()


def test_a_renewal_prolongs(state: str) -> None:
    """A controller that works must keep its target however long the rollout takes."""
    lease = Lease(state, seconds=0.3)
    lease.acquire("one")
    for _ in range(4):
        time.sleep(0.1)
        lease.renew()
    with pytest.raises(LeaseHeldError):
        Lease(state).acquire("one")


def test_nobody_waits_for_the_dead(
    state: str, in_child: Callable[[Callable[[], Any]], int]
) -> None:
    """After kill -9 a restarted controller goes on at once, before users feel the watchdog."""

    def take_and_die() -> None:
        Lease(state, seconds=60).acquire("one")
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(take_and_die) == -signal.SIGKILL
    assert Lease(state).acquire("one") == 2


def test_setting_the_clock_changes_nothing(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set a day forward must not end the lease, nor one set back prolong it."""
    Lease(state, seconds=0.2).acquire("one")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 86_400)
    with pytest.raises(LeaseHeldError):
        Lease(state).acquire("one")
    monkeypatch.setattr(time, "time", lambda: real() - 86_400)
    time.sleep(0.25)
    assert Lease(state).acquire("one") == 2


def test_another_machines_clock_is_not_believed(state: str) -> None:
    """What another machine calls its 1,000th second means nothing here; its silence does."""
    other = Lease(state, seconds=30)
    other.acquire("one")
    _pretend(other, boot="another", expires=0.0)
    waited: list[float] = []

    def still_renews(seconds: float) -> None:
        waited.append(seconds)
        _pretend(other, renewals=other.read().renewals + 1)

    with pytest.raises(LeaseHeldError):
        Lease(state).acquire("one", still_renews)
    assert Lease(state).acquire("one", waited.append) == 2
    assert waited == [30, 30]


def test_a_lease_takes_no_space_after_the_first_time(state: str) -> None:
    """On a full disk the watchdog must still be able to take over."""
    lease = Lease(state, seconds=0.01)
    lease.acquire("a" * 64)
    before = os.stat(lease.path)
    for _ in range(20):
        lease.renew()
    time.sleep(0.02)
    Lease(state).acquire("b" * 64)
    after = os.stat(lease.path)
    assert (after.st_ino, after.st_size, after.st_blocks) == (
        before.st_ino,
        RECORD_BYTES,
        before.st_blocks,
    )


def test_a_damaged_lease_is_named(state: str) -> None:
    """Beginning to count from 1 again would fence every controller from then on."""
    lease = Lease(state)
    lease.acquire("one")
    Path(lease.path).write_bytes(b"\0" * RECORD_BYTES)
    with pytest.raises(JournalError, match="The lease is damaged"):
        Lease(state).acquire("one")


def test_a_process_stopped_in_the_middle_is_not_waited_for_in_vain(
    state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who keeps the file locked for ever must be named, not waited for until users complain."""
    monkeypatch.setattr(lease_module, "LOCK_SECONDS", 0.05)
    lease = Lease(state)
    lease.acquire("one")
    with lease.guard(), pytest.raises(PushError, match="keeps the lease's file locked"):
        Lease(state).acquire("one")


def test_a_later_version_may_say_more(state: str) -> None:
    """During an upgrade the old watchdog must still understand the new controller's lease."""
    lease = Lease(state)
    lease.acquire("one")
    record = json.loads(Path(lease.path).read_bytes())
    line = json.dumps({**record, "mood": "fine"}).encode()
    Path(lease.path).write_bytes(line.ljust(RECORD_BYTES))
    assert lease.read().generation == 1
    lease.renew()


def test_a_lease_is_mended_as_its_error_says(state: str) -> None:
    """The remedy must work: the next generation is above every one that a target has seen."""
    lease = Lease(state)
    lease.acquire("one")
    Path(lease.path).write_text('{"generation": 41}')
    assert Lease(state).acquire("one") == 42
