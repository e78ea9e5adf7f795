"""The verdicts on a model's decay over the spans before the current one."""

from __future__ import annotations

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types.channel import Channel, OutputChannel

from ..artifacts import DecayVerdict
from .earlier_spans import earlier_spans
from .resolver import CURRENT_KEY, BaselineResolver, Resolved

EARLIER_VERDICTS_KEY = "earlier_verdicts"


class EarlierVerdictsStrategy(ResolverStrategy):
    """Of all verdicts, the newest one on each span before the current one's."""

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves ``earlier_verdicts``, ascending by span.

        Args:
          store: asked for spans, which verdicts owe to the Examples they were made of.
          input_dict: the current examples under ``current``, all verdicts beside them.
        """
        earlier = earlier_spans(store, input_dict[CURRENT_KEY], input_dict[EARLIER_VERDICTS_KEY])
        return {EARLIER_VERDICTS_KEY: list(earlier.values())}


class EarlierVerdictsResolver(BaselineResolver):
    """Finds what DecayChecker said of earlier spans, from which it goes on.

    A span that is run again finds the spans before it and never itself, so that nothing counts
    twice; DecayChecker tells the models apart.
    """

    def __init__(self, examples: OutputChannel) -> None:
        """Composes the node; its output is ``earlier_verdicts``.

        Args:
          examples: the current ones, an output of the pipeline's ExampleGen.
        """
        super().__init__(
            strategy_class=EarlierVerdictsStrategy,
            **{EARLIER_VERDICTS_KEY: Channel(type=DecayVerdict), CURRENT_KEY: examples},
        )
