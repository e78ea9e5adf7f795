"""The same season, some periods ago."""

from __future__ import annotations

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types.channel import OutputChannel
from tfx.types.standard_component_specs import BASELINE_STATISTICS_KEY

from ..errors import ConfigError
from ..span_lineage import spans
from .earlier_spans import earlier_spans, put_out_alike
from .resolver import CURRENT_KEY, BaselineResolver, Resolved, of_all_runs


class MatchedSeasonStrategy(ResolverStrategy):
    """Of all artifacts, the newest one of each span that lies whole periods before the current."""

    def __init__(self, period: int, seasons: int = 1) -> None:
        self._period = period
        self._seasons = seasons

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves every key but ``current``; a key without a matching span to ``[]``.

        Args:
          store: asked for spans, which most artifacts owe to the Examples they were made of.
          input_dict: the current artifact under ``current``, candidates under each other key.
        """
        current = input_dict[CURRENT_KEY]
        now = max(spans(store, current).values(), default=0)
        wanted = [now - self._period * season for season in range(self._seasons, 0, -1)]
        resolved = {}
        for key, candidates in input_dict.items():
            if key != CURRENT_KEY:
                earlier = earlier_spans(store, current, put_out_alike(store, current, candidates))
                resolved[key] = [earlier[span] for span in wanted if span in earlier]
        return resolved


class MatchedSeasonResolver(BaselineResolver):
    """Finds the statistics of the same season: one period before the current span, and more.

    December is compared with December: of monthly spans the period is 12, of daily ones 7. Spans
    that were never recorded are left out; where none was, it resolves to nothing and
    ``first_run`` decides.
    """

    def __init__(self, statistics: OutputChannel, period: int, seasons: int = 1) -> None:
        """Composes the node; its output is ``baseline_statistics``.

        Args:
          statistics: the current ones, an output of a node of this pipeline.
          period: spans from one season to the same season again.
          seasons: how many of them, pooled.

        Raises:
          ConfigError: for a period or a number of seasons below one.
        """
        if period < 1 or seasons < 1:
            raise ConfigError(
                f"MatchedSeasonResolver cannot take {seasons} seasons of period {period}",
                remedy="Both are 1 or more.",
            )
        super().__init__(
            strategy_class=MatchedSeasonStrategy,
            config={"period": period, "seasons": seasons},
            **{BASELINE_STATISTICS_KEY: of_all_runs(statistics), CURRENT_KEY: statistics},
        )
