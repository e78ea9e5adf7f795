"""``dsl.Cond`` on what a gate of Tidegate's says."""

from tfx.dsl.experimental.conditionals.conditional import Cond

from tidegate.components.artifacts import passed

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.gate import Gate
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    opened = Gate("PASS").with_id("Opened")
    closed = Gate("FAIL").with_id("Closed")
    unsure = Gate("INCONCLUSIVE").with_id("Unsure")
    nodes = [opened, closed, unsure]
    for gate in (opened, closed, unsure):
        with Cond(passed(gate.outputs["verdict"])):
            nodes.append(Step(f"After{gate.id}", place.page))
    return Composed(place.pipeline(*nodes))


BEHAVIOUR = Behaviour(
    name="a gate's .passed",
    meaning="What stands behind a gate runs where the gate says PASS, and nowhere else.",
    runs=[_compose],
    expected=[Observation(True, {"AfterOpened": 1})],
)
