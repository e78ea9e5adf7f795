"""An optional input from a node that was skipped."""

from tfx.dsl.experimental.conditionals.conditional import Cond

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    source = Step("Source", place.page, Act(custom={"open": 0}))
    with Cond(source.out.future()[0].custom_property("open") == 1):
        shut = Step("Shut", place.page)
    reader = Step("Reader", place.page, note=source.out, other=shut.out)
    return Composed(place.pipeline(source, shut, reader))


BEHAVIOUR = Behaviour(
    name="optional input from a skipped node",
    meaning="A node whose optional input comes from a node that was skipped runs without it.",
    runs=[_compose],
    expected=[Observation(True, {"Source": 1, "Reader": 1}, [])],
    look=inputs_of("Reader", "other", "text"),
    refused={"kubeflow": "optional-input"},
)
