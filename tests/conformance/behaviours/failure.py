"""A node that fails."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.step import Step


def _broken(place: Place) -> Composed:
    broken = Step("Broken", place.page, Act(fails=-1))
    after = Step("After", place.page, note=broken.out)
    return Composed(place.pipeline(broken, after))


BEHAVIOUR = Behaviour(
    name="failure",
    meaning="A failing node fails the run, and what needs it does not run.",
    runs=[_broken],
    expected=[Observation(False, {"Broken": 1})],
)


def _shaky(place: Place) -> Composed:
    shaky = Step("Shaky", place.page, Act(fails=1))
    after = Step("After", place.page, note=shaky.out)
    apart = Step("Apart", place.page)
    further = Step("Further", place.page, note=apart.out)
    return Composed(place.pipeline(shaky, after, apart, further, enable_cache=True))


INDEPENDENT = Behaviour(
    name="branch beside a failure",
    meaning="What does not depend on a failed node runs once, in that run or in the next.",
    runs=[_shaky, _shaky],
    expected=[Observation(True, {"Shaky": 2, "After": 1, "Apart": 1, "Further": 1})],
    together=True,
)
