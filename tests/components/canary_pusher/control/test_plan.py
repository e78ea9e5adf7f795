"""What is to be done next, without doing it."""

from __future__ import annotations

import dataclasses

from tidegate.components.canary_pusher.control.plan import (
    Load,
    Promote,
    Retire,
    Route,
    Seen,
    Step,
    plan,
)
from tidegate.components.canary_pusher.rollout.wanted import Wanted
from tidegate.components.canary_pusher.targets.traffic_target import Routing

QUARTER = Routing(25.0, 10.0)
NOTHING = Routing()
AT_QUARTER = Wanted(2, loaded=True, routing=QUARTER)


def _plan(wanted: Wanted, seen: Seen, leaving: bool = False) -> tuple[Step, ...]:
    return plan(wanted, seen, leaving, calibration_number=1)


def test_nothing_is_done_twice() -> None:
    """A split that is in force must not be put there again every half second."""
    assert _plan(AT_QUARTER, Seen(QUARTER, AT_QUARTER, checked=True)) == ()


def test_a_new_controller_does_everything_again() -> None:
    """Its predecessor may have died between doing and recording."""
    assert _plan(AT_QUARTER, Seen(QUARTER, AT_QUARTER)) == (Load(2), Route(QUARTER))


def test_a_version_is_loaded_before_its_first_request() -> None:
    """Requests to a model that is not there yet would fail."""
    assert _plan(AT_QUARTER, Seen(NOTHING, None, checked=True)) == (Load(2), Route(QUARTER))


def test_another_hand_is_put_right() -> None:
    """Who changes the split by hand would make figures of one stage look like another's."""
    assert _plan(AT_QUARTER, Seen(Routing(90.0), AT_QUARTER, checked=True)) == (Route(QUARTER),)


def test_who_leaves_loses_the_requests_first_and_is_not_loaded() -> None:
    """A model that does not even load must still lose its requests at once."""
    cut_off, gone = Wanted(2, loaded=True), Wanted(2, retired=True)
    assert _plan(cut_off, Seen(QUARTER, None), leaving=True) == (Route(NOTHING),)
    assert _plan(gone, Seen(NOTHING, cut_off, checked=True), leaving=True) == (Retire(1), Retire(2))
    assert _plan(gone, Seen(QUARTER, None), leaving=True)[0] == Route(NOTHING)
    assert _plan(gone, Seen(NOTHING, gone, checked=True), leaving=True) == ()


def test_promoting_leaves_the_split_alone() -> None:
    """Taking the requests away for a moment would send all users to the old version and back."""
    wanted = Wanted(2, loaded=True, routing=Routing(100.0), promoted=True)
    before = dataclasses.replace(wanted, promoted=False)
    assert _plan(wanted, Seen(Routing(100.0), before, checked=True)) == (Promote(2),)
    assert _plan(wanted, Seen(NOTHING, wanted, checked=True)) == ()


def test_the_stand_in_of_a_calibration_goes_before_the_new_model_comes() -> None:
    """A number stands for one model only, so the new one cannot come under the stand-in's."""
    alike = Wanted(2, loaded=True, routing=QUARTER, aa=True)
    assert _plan(alike, Seen(NOTHING, None)) == (Load(1, aa=True), Route(QUARTER))
    steps = (Route(NOTHING), Retire(1), Load(2), Route(QUARTER))
    assert _plan(AT_QUARTER, Seen(QUARTER, alike, checked=True)) == steps
    assert _plan(AT_QUARTER, Seen(QUARTER, alike)) == steps
