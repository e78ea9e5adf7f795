"""A lease that is kept while its holder works, and let go when it hangs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.control.keeper import LeaseKeeper
from tidegate.components.canary_pusher.control.lease import Lease
from tidegate.components.errors import FencedError, LeaseHeldError

from .conftest import wait_until


@pytest.fixture
def state(tmp_path: Path) -> str:
    return str(tmp_path / "state")


def test_a_long_step_keeps_the_lease(state: str) -> None:
    """Loading a large model takes minutes, in which the watchdog must not step in."""
    lease = Lease(state, seconds=0.3)
    lease.acquire("one")
    with LeaseKeeper(lease) as keeper:
        keeper.allow(60)
        time.sleep(0.7)
        with pytest.raises(LeaseHeldError):
            Lease(state).acquire("one")


def test_a_step_that_hangs_loses_the_lease(state: str) -> None:
    """A controller that hangs looks alive to its operating system; the users' canary is alone."""
    lease = Lease(state, seconds=0.3)
    lease.acquire("one")
    with LeaseKeeper(lease) as keeper:
        keeper.allow(0.1)
        wait_until(lambda: lease.read().has_expired)
        assert Lease(state).acquire("one") == 2
        wait_until(lambda: _is_fenced(keeper))


def _is_fenced(keeper: LeaseKeeper) -> bool:
    try:
        keeper.allow(60)
    except FencedError:
        return True
    return False
