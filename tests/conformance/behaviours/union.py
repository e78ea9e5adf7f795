"""An input of several nodes' outputs."""

from collections.abc import Sequence

from tfx.types.channel import union

from ..behaviour import Behaviour, Composed, Observation, Place, Seen
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    one = Step("One", place.page, Act(text="one"))
    two = Step("Two", place.page, Act(text="two"))
    reader = Step("Reader", place.page, note=union([one.out, two.out]))
    return Composed(place.pipeline(one, two, reader))


def _texts(entries: Sequence[Seen]) -> list[str]:
    return sorted(
        artifact["text"]
        for entry in entries
        if entry["node"] == "Reader"
        for artifact in entry["inputs"]["note"]
    )


BEHAVIOUR = Behaviour(
    name="union of outputs",
    meaning="An input may be what several nodes put out.",
    runs=[_compose],
    expected=[Observation(True, {"One": 1, "Two": 1, "Reader": 1}, ["one", "two"])],
    look=_texts,
)
