"""Retries."""

from tfx.dsl.experimental.node_execution_options.utils import NodeExecutionOptions

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(fails: int):
    def compose(place: Place) -> Composed:
        shaky = Step("Shaky", place.page, Act(fails=fails, text="at last"))
        shaky.node_execution_options = NodeExecutionOptions(max_execution_retries=2)
        after = Step("After", place.page, note=shaky.out)
        return Composed(place.pipeline(shaky, after))

    return compose


BEHAVIOUR = Behaviour(
    name="retry",
    meaning="A node with max_execution_retries=2 that fails twice has run three times, and what"
    " needs it runs once, with what it put out in the end.",
    runs=[_compose(2)],
    expected=[Observation(True, {"Shaky": 3, "After": 1}, [{"text": "at last"}])],
    look=inputs_of("After", "note", "text"),
)

EXHAUSTED = Behaviour(
    name="retries exhausted",
    meaning="A node that fails more often than it may fails the run.",
    runs=[_compose(-1)],
    expected=[Observation(False, {"Shaky": 3}, [])],
    look=inputs_of("After", "note", "text"),
)
