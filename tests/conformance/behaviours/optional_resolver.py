"""A resolver that finds nothing for an input that may be missing."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.acts import Act
from ..nodes.resolving import Earlier
from ..nodes.step import Step


def _compose(text: str):
    def compose(place: Place) -> Composed:
        maker = Step("Maker", place.page, Act(text=text))
        earlier = Earlier(maker.out).with_id("Earlier")
        reader = Step("Reader", place.page, note=maker.out, other=earlier.outputs["note"])
        return Composed(place.pipeline(maker, earlier, reader))

    return compose


BEHAVIOUR = Behaviour(
    name="optional resolver",
    meaning="A resolver may find nothing for an optional input; in the next run it finds what the"
    " run before made, and not what this one did.",
    runs=[_compose("one"), _compose("two"), _compose("three")],
    expected=[
        Observation(True, {"Maker": 1, "Reader": 1}, []),
        Observation(True, {"Maker": 1, "Reader": 1}, [{"text": "one"}]),
        Observation(True, {"Maker": 1, "Reader": 1}, [{"text": "two"}]),
    ],
    look=inputs_of("Reader", "other", "text"),
)
