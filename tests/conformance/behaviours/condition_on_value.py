"""A condition on what stands in a file."""

from tfx.dsl.experimental.conditionals.conditional import Cond

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.kinds import IntegerStep
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    source = IntegerStep("Source", place.page, Act(text="7"))
    with Cond(source.out.future()[0].value == 7):
        taken = Step("Taken", place.page)
    with Cond(source.out.future()[0].value == 8):
        shut = Step("Shut", place.page)
    return Composed(place.pipeline(source, taken, shut))


BEHAVIOUR = Behaviour(
    name="condition on a value",
    meaning="A condition may read the value that a node put out.",
    runs=[_compose],
    expected=[Observation(True, {"Source": 1, "Taken": 1})],
)
