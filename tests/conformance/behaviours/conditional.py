"""A condition shuts a branch, and whatever needs it."""

from tfx.dsl.experimental.conditionals.conditional import Cond

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.demanding import Demanding
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    source = Step("Source", place.page, Act(custom={"open": 1, "name": "north"}))
    opened = source.out.future()[0].custom_property("open")
    with Cond(opened == 1):
        taken = Step("Taken", place.page, note=source.out)
    with Cond(opened > 1):
        shut = Step("Shut", place.page, note=source.out)
    with Cond(source.out.future()[0].custom_property("name") != "north"):
        elsewhere = Step("Elsewhere", place.page)
    after = Demanding("AfterShut", place.page, note=shut.out)
    return Composed(place.pipeline(source, taken, shut, elsewhere, after))


BEHAVIOUR = Behaviour(
    name="condition",
    meaning="A node whose condition is false does not run, nor what needs it; the run succeeds.",
    runs=[_compose],
    expected=[Observation(True, {"Source": 1, "Taken": 1})],
)
