"""A resolver that finds nothing for an input that must be there."""

from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
from tfx.types.channel import Channel

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.artifacts import Note
from ..nodes.demanding import Demanding


def _compose(place: Place) -> Composed:
    latest = Resolver(
        strategy_class=LatestArtifactStrategy,
        note=Channel(type=Note, producer_component_id="Nobody"),
    ).with_id("Latest")
    reader = Demanding("Reader", place.page, note=latest.outputs["note"])
    return Composed(place.pipeline(latest, reader))


BEHAVIOUR = Behaviour(
    name="required resolver",
    meaning="Where nothing is found for a required input, its node does not run and the run fails.",
    runs=[_compose],
    expected=[Observation(False, {})],
)
