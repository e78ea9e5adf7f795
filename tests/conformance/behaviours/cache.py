"""What need not be done again."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(number: int):
    def compose(place: Place) -> Composed:
        maker = Step("Maker", place.page, Act(text="same", custom={"count": 1}))
        reader = Step("Reader", place.page, note=maker.out, properties={"number": number})
        last = Step("Last", place.page, note=reader.out)
        return Composed(place.pipeline(maker, reader, last, enable_cache=True))

    return compose


BEHAVIOUR = Behaviour(
    name="cache",
    meaning="Nothing runs twice with the same inputs and properties; a changed property runs its"
    " node again, and what needs it.",
    runs=[_compose(1), _compose(1), _compose(2)],
    expected=[
        Observation(True, {"Maker": 1, "Reader": 1, "Last": 1}),
        Observation(True, {}),
        Observation(True, {"Reader": 1, "Last": 1}),
    ],
)
