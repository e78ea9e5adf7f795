"""Why a rollout stands still."""

from __future__ import annotations

from tidegate.components.canary_pusher.rollout.holds import NOT_HELD, Holds


def test_the_ground_that_weighs_most_is_told():
    """Who reads that figures are missing must not miss that the watchdog has stepped in."""
    holds = Holds(restored="the watchdog", person="ann", blind="no figures")
    assert (holds.reason, holds.kind) == ("the watchdog", "restored")
    assert Holds(person="ann", blind="no figures").kind == "person"
    assert (NOT_HELD.reason, NOT_HELD.kind) == ("", "")


def test_only_the_watchdog_and_harm_close_the_canary():
    """A hold for want of figures that took the requests away would never see figures again."""
    assert Holds(restored="x").closes
    assert Holds(harm="x").closes
    assert not Holds(person="x", refused="x", blind="x", patience="x").closes


def test_what_only_a_person_lifts():
    """A rollout must not go on by itself where somebody said that it shall not."""
    assert Holds(harm="x").takes_a_person
    assert Holds(person="x").takes_a_person
    assert Holds(refused="x").takes_a_person
    assert not Holds(restored="x", blind="x", patience="x").takes_a_person
