"""Execution properties that another node puts out."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import properties_of
from ..nodes.acts import Act
from ..nodes.kinds import BooleanStep, IntegerStep, StringStep
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    number = IntegerStep("Number", place.page, Act(text="334"))
    word = StringStep("Word", place.page, Act(text="334"))
    truth = BooleanStep("Truth", place.page, Act(text="True"))
    reader = Step(
        "Reader",
        place.page,
        properties={
            "number": number.out.future()[0].value,
            "text": word.out.future()[0].value,
            "flag": truth.out.future()[0].value,
        },
    )
    return Composed(place.pipeline(number, word, truth, reader))


BEHAVIOUR = Behaviour(
    name="dynamic properties",
    meaning="channel.future()[0].value arrives as the Integer, String or Boolean that it is.",
    runs=[_compose],
    expected=[
        Observation(
            True,
            {"Number": 1, "Word": 1, "Truth": 1, "Reader": 1},
            {"number": "int 334", "text": "str '334'", "flag": "bool True"},
        )
    ],
    look=properties_of("Reader"),
)
