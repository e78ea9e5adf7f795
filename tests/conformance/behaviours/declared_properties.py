"""A custom artifact type that declares properties."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.kinds import CardStep
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    maker = CardStep("Maker", place.page)
    reader = Step("Reader", place.page, card=maker.out)
    return Composed(place.pipeline(maker, reader))


BEHAVIOUR = Behaviour(
    name="declared properties",
    meaning="Properties that a custom type declares arrive as they were set.",
    runs=[_compose],
    expected=[
        Observation(
            True,
            {"Maker": 1, "Reader": 1},
            [{"properties": {"label": "str 'three'", "number": "int 3"}}],
        )
    ],
    look=inputs_of("Reader", "card", "properties"),
)
