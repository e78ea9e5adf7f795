"""Spans, one run after another, and a window over the last of them."""

from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.input_resolution.strategies.span_range_strategy import SpanRangeStrategy
from tfx.proto import range_config_pb2
from tfx.types.channel import Channel
from tfx.types.standard_artifacts import Examples

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.acts import Act
from ..nodes.kinds import ExamplesStep
from ..nodes.step import Step

WINDOW = range_config_pb2.RangeConfig(rolling_range=range_config_pb2.RollingRange(num_spans=2))


def _compose(span: int):
    def compose(place: Place) -> Composed:
        ingest = ExamplesStep("Ingest", place.page, Act(custom={"span": span}, text=f"span {span}"))
        window = Resolver(
            strategy_class=SpanRangeStrategy,
            config={"range_config": WINDOW},
            examples=Channel(type=Examples, producer_component_id="Ingest"),
        ).with_id("Window")
        window.add_upstream_node(ingest)
        trainer = Step("Trainer", place.page, examples=window.outputs["examples"])
        return Composed(place.pipeline(ingest, window, trainer))

    return compose


BEHAVIOUR = Behaviour(
    name="span order",
    meaning="Spans 1 and 2 are ingested in turn, and a window gives the newest two, oldest first.",
    runs=[_compose(1), _compose(2), _compose(3)],
    expected=[
        Observation(True, {"Ingest": 1, "Trainer": 1}, [{"text": "span 1"}]),
        Observation(True, {"Ingest": 1, "Trainer": 1}, [{"text": "span 1"}, {"text": "span 2"}]),
        Observation(True, {"Ingest": 1, "Trainer": 1}, [{"text": "span 2"}, {"text": "span 3"}]),
    ],
    look=inputs_of("Trainer", "examples", "text"),
)
