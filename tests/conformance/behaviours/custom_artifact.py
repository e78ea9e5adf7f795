"""A custom artifact type and its custom properties."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    custom = {"count": 7, "share": 0.5, "whole": 2.0, "word": "7"}
    maker = Step("Maker", place.page, Act(text="hello", custom=custom))
    reader = Step("Reader", place.page, note=maker.out)
    return Composed(place.pipeline(maker, reader))


BEHAVIOUR = Behaviour(
    name="custom artifact",
    meaning="An executor gets an artifact of the class that was put out, with the text in it.",
    runs=[_compose],
    expected=[
        Observation(
            True,
            {"Maker": 1, "Reader": 1},
            [{"class": "Note", "type": "conformance.Note", "text": "hello"}],
        )
    ],
    look=inputs_of("Reader", "note", "class", "type", "text"),
)

CUSTOM_PROPERTIES = Behaviour(
    name="custom properties",
    meaning="Custom properties arrive with their types: 7 is no 7.0, and 2.0 is no 2.",
    runs=[_compose],
    expected=[
        Observation(
            True,
            {"Maker": 1, "Reader": 1},
            [
                {
                    "custom": {
                        "count": "int 7",
                        "share": "float 0.5",
                        "whole": "float 2.0",
                        "word": "str '7'",
                    }
                }
            ],
        )
    ],
    look=inputs_of("Reader", "note", "custom"),
)
