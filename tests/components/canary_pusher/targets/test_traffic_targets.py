"""What a controller may rely on, whatever it drives."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets import traffic_target_from_json
from tidegate.components.canary_pusher.targets.ledger import Held
from tidegate.components.canary_pusher.targets.roles import Roles
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import FencedError, PushError

from .counterparts import Counterpart

MakeModel = Callable[[str], ModelFiles]


@pytest.fixture(
    params=["tensorflow_serving", "kserve-standard", "kserve-knative", "triton", "vertex"]
)
def counterpart(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counterpart]:
    with _counterpart(request.param, tmp_path) as it:
        yield it


def _counterpart(kind: str, folder: Path) -> AbstractContextManager[Counterpart]:
    # A process that tests one target loads no other's libraries.
    if kind == "tensorflow_serving":
        from . import tensorflow_serving_counterpart

        return tensorflow_serving_counterpart.counterpart(folder)
    if kind == "triton":
        from . import triton_counterpart

        return triton_counterpart.counterpart(folder)
    if kind == "vertex":
        from . import vertex_counterpart

        return vertex_counterpart.counterpart(folder)
    from . import kserve_counterpart

    return kserve_counterpart.counterpart(folder, kind.partition("-")[2].title())


def test_a_model_becomes_stable_by_way_of_a_split(
    counterpart: Counterpart, make_model: MakeModel
) -> None:
    """A rollout that skips a step, or does one twice, must not reach users."""
    target, first, second = counterpart.target, make_model("first"), make_model("second")
    assert target.live() is None
    assert target.next_number() == 1 == target.next_number()

    for _ in range(2):
        target.load(first, 1, generation=1)
        assert counterpart.loaded() == {1}
        assert target.routing() == Routing()
    for _ in range(2):
        version = target.promote(1, generation=1)
        assert (version.number, version.model.digest) == (1, first.digest)
    assert target.live() == version
    assert counterpart.shares() == {1: 100}
    assert target.next_number() == 2

    for _ in range(2):
        target.load(second, 2, generation=2)
        assert counterpart.loaded() == {1, 2}
        assert counterpart.shares().get(2, 0) == 0
    for weight in (5, 25, 100):
        target.route(Routing(weight=weight), generation=2)
        assert target.routing() == Routing(weight=weight)
        assert counterpart.shares().get(2, 0) == weight
        assert counterpart.shares().get(1, 0) == 100 - weight
        target.load(second, 2, generation=2)
        assert target.routing() == Routing(weight=weight), "loading again took its traffic"
    for _ in range(2):
        target.promote(2, generation=2)
        assert counterpart.shares()[2] == 100
        assert target.routing() == Routing()
    for _ in range(2):
        target.retire(1, generation=2)
        assert counterpart.loaded() == {2}
    live = target.live()
    assert live is not None
    assert (live.number, live.model.digest) == (2, second.digest)
    assert target.next_number() == 3


def test_a_rollback_leaves_the_stable_version_with_everything(
    counterpart: Counterpart, make_model: MakeModel
) -> None:
    """After a rollback no user may meet the bad model, nor its number come again."""
    target = counterpart.target
    target.load(make_model("first"), 1, generation=1)
    target.promote(1, generation=1)
    target.load(make_model("bad"), 2, generation=1)
    target.route(Routing(weight=25), generation=1)
    with pytest.raises(PushError, match="25 percent"):
        target.retire(2, generation=1)
    for _ in range(2):
        target.route(Routing(), generation=1)
        target.retire(2, generation=1)
        assert counterpart.shares().get(1) == 100
        assert counterpart.loaded() == {1}
    assert target.live().number == 1  # type: ignore[union-attr]
    assert target.next_number() == 3
    with pytest.raises(PushError):
        target.load(make_model("third"), 2, generation=1)
    target.load(make_model("fourth"), 3, generation=1)
    assert counterpart.loaded() == {1, 3}


def test_a_controller_that_lost_its_lease_is_refused(
    counterpart: Counterpart, make_model: MakeModel
) -> None:
    """A sleeper that wakes up must not give the bad model its traffic back."""
    target, first, bad = counterpart.target, make_model("first"), make_model("bad")
    target.load(first, 1, generation=1)
    target.promote(1, generation=1)
    target.load(bad, 2, generation=4)
    target.route(Routing(weight=10), generation=4)
    target.route(Routing(), generation=5)
    for change in (
        lambda: target.route(Routing(weight=50), generation=4),
        lambda: target.promote(2, generation=4),
        lambda: target.retire(2, generation=4),
        lambda: target.load(bad, 2, generation=4),
    ):
        with pytest.raises(FencedError, match=r"5"):
            change()
    assert counterpart.shares().get(1) == 100
    assert counterpart.loaded() == {1, 2}
    target.route(Routing(weight=50), generation=5)


def test_what_cannot_be_is_refused(counterpart: Counterpart, make_model: MakeModel) -> None:
    """Users must not be sent to a version that is not there, nor lose the one that is."""
    target = counterpart.target
    with pytest.raises(PushError, match="no canary"):
        target.route(Routing(weight=5), generation=1)
    target.load(make_model("first"), 1, generation=1)
    with pytest.raises(PushError, match="no stable"):
        target.route(Routing(weight=5), generation=1)
    with pytest.raises(PushError, match="not the canary"):
        target.promote(7, generation=1)
    target.promote(1, generation=1)
    with pytest.raises(PushError, match="stable"):
        target.retire(1, generation=1)
    if not counterpart.mirrors:
        target.load(make_model("second"), 2, generation=1)
        with pytest.raises(PushError, match="mirror"):
            target.route(Routing(mirror=10), generation=1)
    assert counterpart.shares()[1] == 100


def test_another_canary_takes_the_place_of_the_one_before(
    counterpart: Counterpart, make_model: MakeModel
) -> None:
    """After an A/A calibration the new model must not inherit the copy's traffic."""
    target, first = counterpart.target, make_model("first")
    target.load(first, 1, generation=1)
    target.promote(1, generation=1)
    target.load(first, 2, generation=1)
    target.route(Routing(weight=50), generation=1)
    target.load(make_model("second"), 3, generation=1)
    assert counterpart.loaded() == {1, 3}
    assert counterpart.shares().get(1) == 100


class Died(BaseException):
    """What a process that is killed does not catch."""


@pytest.mark.parametrize("written", [False, True], ids=["before", "after"])
def test_a_controller_that_died_anywhere_goes_on(
    counterpart: Counterpart,
    make_model: MakeModel,
    monkeypatch: pytest.MonkeyPatch,
    written: bool,
) -> None:
    """Killed before or after any record of a step, the next controller does the step again."""
    target, first, second = counterpart.target, make_model("first"), make_model("second")
    write, left = Held.write, [0]

    def dying(held: Held, roles: Roles) -> None:
        if left[0] == 0:
            left[0] = -1
            if written:
                write(held, roles)
            raise Died
        left[0] -= 1
        write(held, roles)

    monkeypatch.setattr(Held, "write", dying)
    generation = 0
    for step in (
        lambda given: target.load(first, 1, given),
        lambda given: target.promote(1, given),
        lambda given: target.load(second, 2, given),
        lambda given: target.route(Routing(weight=5), given),
        lambda given: target.promote(2, given),
        lambda given: target.retire(1, given),
    ):
        for survived in range(5):
            left[0], generation = survived, generation + 1
            with contextlib.suppress(Died):
                step(generation)
            if left[0] >= 0:
                break
        assert left[0] >= 0, "the step has more records than were tried"
    assert counterpart.loaded() == {2}
    assert counterpart.shares()[2] == 100
    live = target.live()
    assert live is not None
    assert (live.number, live.model.digest) == (2, second.digest)
    assert target.next_number() == 3


def test_a_target_is_another_process_s_too(counterpart: Counterpart, make_model: MakeModel) -> None:
    """The controller reads its target from JSON: nothing may be known to one object alone."""
    target = counterpart.target
    target.load(make_model("first"), 1, generation=3)
    again = traffic_target_from_json(target.to_json())
    again.promote(1, generation=3)
    assert target.live() == again.live()
    with pytest.raises(FencedError):
        again.route(Routing(), generation=2)
