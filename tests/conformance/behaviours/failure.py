"""A node that fails."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    broken = Step("Broken", place.page, Act(fails=-1))
    after = Step("After", place.page, note=broken.out)
    apart = Step("Apart", place.page)
    further = Step("Further", place.page, note=apart.out)
    return Composed(place.pipeline(broken, after, apart, further))


BEHAVIOUR = Behaviour(
    name="failure",
    meaning="A failing node fails the run, what needs it does not run, and a branch that does not"
    " is finished.",
    runs=[_compose],
    expected=[Observation(False, {"Broken": 1, "Apart": 1, "Further": 1})],
)
