"""Execution properties of every type."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.step import Step

GIVEN = {
    "Large": {"number": 2**53 + 1, "ratio": 0.1, "text": "2"},
    "Small": {"number": -1, "ratio": 2.0, "text": "true", "flag": True},
    "Empty": {"number": 0, "ratio": -0.0, "text": "", "flag": False},
    "Odd": {"number": 2**63 - 1, "ratio": 1e300, "text": "{\"a\": 'ü\n{{$}}'}"},
}


def _compose(place: Place) -> Composed:
    steps = [Step(label, place.page, properties=given) for label, given in GIVEN.items()]
    return Composed(place.pipeline(*steps))


BEHAVIOUR = Behaviour(
    name="bool and big int",
    meaning="True is no 1, 2^53 + 1 is no 2^53, '2' is no 2 and 2.0 is no 2: an executor gets what"
    " the definition says.",
    runs=[_compose],
    expected=[
        Observation(
            True,
            dict.fromkeys(GIVEN, 1),
            {
                label: {name: f"{type(one).__name__} {one!r}" for name, one in given.items()}
                for label, given in sorted(GIVEN.items())
            },
        )
    ],
    look=lambda entries: {
        entry["node"]: entry["properties"]
        for entry in sorted(entries, key=lambda entry: str(entry["node"]))
    },
)
