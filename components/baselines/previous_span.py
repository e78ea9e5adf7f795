"""The span before the current one, or the last few of them."""

from __future__ import annotations

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types.channel import OutputChannel
from tfx.types.standard_component_specs import BASELINE_STATISTICS_KEY

from ..errors import ConfigError
from .earlier_spans import earlier_spans, put_out_alike
from .resolver import CURRENT_KEY, BaselineResolver, Resolved, of_all_runs


class RecentSpansStrategy(ResolverStrategy):
    """Of all artifacts, the newest one of each of the greatest spans below the current one's."""

    def __init__(self, spans: int = 1) -> None:
        self._spans = spans

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves every key but ``current``; a key without an earlier span to ``[]``.

        Args:
          store: asked for spans, which most artifacts owe to the Examples they were made of.
          input_dict: the current artifact under ``current``, candidates under each other key.
        """
        current = input_dict[CURRENT_KEY]
        resolved = {}
        for key, candidates in input_dict.items():
            if key != CURRENT_KEY:
                alike = put_out_alike(store, current, candidates)
                resolved[key] = [*earlier_spans(store, current, alike).values()][-self._spans :]
        return resolved


class PreviousSpanResolver(BaselineResolver):
    """Finds the statistics of the span before the current one.

    That is the newest artifact of the greatest span strictly below the current one's, hence never
    the current span, however often either is run. Where there is none it resolves to nothing.
    Spans are those of the Examples; without ``{SPAN}`` in the input pattern all data is span 0 and
    no span is ever previous.
    """

    def __init__(self, statistics: OutputChannel) -> None:
        """Composes the node; its output is ``baseline_statistics``.

        Args:
          statistics: the current ones, an output of a node of this pipeline.
        """
        super().__init__(
            strategy_class=RecentSpansStrategy,
            **{BASELINE_STATISTICS_KEY: of_all_runs(statistics), CURRENT_KEY: statistics},
        )


class RollingWindowResolver(BaselineResolver):
    """Finds the statistics of the last few spans before the current one, as one baseline.

    DriftChecker pools them: a span's own quirks weigh less than in a single previous span, and
    slow drift has further to go before the baseline has followed it. While there are fewer spans
    than asked for, it resolves to those there are.
    """

    def __init__(self, statistics: OutputChannel, spans: int = 4) -> None:
        """Composes the node; its output is ``baseline_statistics``.

        Args:
          statistics: the current ones, an output of a node of this pipeline.
          spans: how many spans at most.

        Raises:
          ConfigError: for fewer than one span.
        """
        if spans < 1:
            raise ConfigError(
                f"RollingWindowResolver cannot take {spans} spans", remedy="Ask for 1 or more."
            )
        super().__init__(
            strategy_class=RecentSpansStrategy,
            config={"spans": spans},
            **{BASELINE_STATISTICS_KEY: of_all_runs(statistics), CURRENT_KEY: statistics},
        )
