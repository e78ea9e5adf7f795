"""Time limits."""

from tfx.dsl.experimental.node_execution_options.utils import NodeExecutionOptions

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    stuck = Step("Stuck", place.page, Act(sleeps=20))
    stuck.node_execution_options = NodeExecutionOptions(
        execution_timeout_sec=1, max_execution_retries=0
    )
    after = Step("After", place.page, note=stuck.out)
    return Composed(place.pipeline(stuck, after))


BEHAVIOUR = Behaviour(
    name="timeout",
    meaning="A node that runs for longer than execution_timeout_sec is stopped and has failed.",
    runs=[_compose],
    expected=[Observation(False, {"Stuck": 1})],
)
