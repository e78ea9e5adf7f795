"""An executor whose work is a Beam job."""

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.counting import Counting
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    counting = Counting(1000)
    reader = Step("Reader", place.page, note=counting.outputs["out"])
    return Composed(place.pipeline(counting, reader))


BEHAVIOUR = Behaviour(
    name="Beam job",
    meaning="A Beam executor's job has the same outcome wherever it runs.",
    runs=[_compose],
    expected=[Observation(True, {"Reader": 1}, [{"text": "1000 rows, sum 499500"}])],
    look=inputs_of("Reader", "note", "text"),
)
