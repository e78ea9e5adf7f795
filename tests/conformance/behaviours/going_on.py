"""Running again what failed."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    first = Step("First", place.page)
    second = Step("Second", place.page, Act(fails=1), note=first.out)
    third = Step("Third", place.page, note=second.out)
    return Composed(place.pipeline(first, second, third, enable_cache=True))


BEHAVIOUR = Behaviour(
    name="going on after a failure",
    meaning="Run again, a pipeline goes on where it failed: what was finished is not repeated.",
    runs=[_compose, _compose],
    expected=[
        Observation(False, {"First": 1, "Second": 1}),
        Observation(True, {"Second": 1, "Third": 1}),
    ],
)
