"""All spans before the current one that the drift gate let pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types.artifact import Artifact
from tfx.types.channel import Channel, OutputChannel
from tfx.types.standard_component_specs import STATISTICS_KEY

from ..artifacts import BLESSED_PROPERTY, DriftVerdict
from ..errors import ConfigError
from ..verdict import OVERRIDDEN_PROPERTY
from .ancestry import made_from
from .earlier_spans import earlier_spans, put_out_alike
from .resolver import CURRENT_KEY, BaselineResolver, Resolved, artifact_id, of_all_runs

HISTORY_KEY = "history"
VERDICTS_KEY = "verdicts"


class SpanHistoryStrategy(ResolverStrategy):
    """Of all statistics, the newest one of each earlier span, without those the gate shut on."""

    def __init__(self, most: int) -> None:
        self._most = most

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves ``history``, ascending by span, and the ``verdicts`` on it.

        Args:
          store: asked for spans, and for the verdicts on each.
          input_dict: current statistics under ``current``, all under ``history``, and all
            DriftVerdicts under ``verdicts``.
        """
        current = input_dict[CURRENT_KEY]
        alike = put_out_alike(store, current, input_dict[HISTORY_KEY])
        earlier = earlier_spans(store, current, alike)
        verdicts = _verdicts(store, list(earlier.values()), input_dict[VERDICTS_KEY])
        kept: list[Artifact] = []
        for one in earlier.values():
            verdict = verdicts.get(one.id)
            if verdict is not None and verdict.get_int_custom_property(OVERRIDDEN_PROPERTY):
                kept = []
            if verdict is None or verdict.get_int_custom_property(BLESSED_PROPERTY) == 1:
                kept.append(one)
        kept = kept[-self._most :]
        return {
            HISTORY_KEY: kept,
            VERDICTS_KEY: [verdicts[one.id] for one in kept if one.id in verdicts],
        }


class SpanHistoryResolver(BaselineResolver):
    """Finds the statistics of all earlier spans that may serve to calibrate limits.

    That is the newest artifact of each span strictly below the current one's. Spans whose latest
    verdict shut the gate are left out, so that a fault does not teach the gate to expect it. A span
    that somebody's override let through begins a new history: from it on, things are different and
    are meant to be.
    """

    def __init__(self, statistics: OutputChannel, most: int = 104) -> None:
        """Composes the node; its outputs are ``history`` and the ``verdicts`` on it.

        Args:
          statistics: the current ones, an output of a node of this pipeline.
          most: how many spans at most, the latest ones.

        Raises:
          ConfigError: for fewer than one span.
        """
        if most < 1:
            raise ConfigError(
                f"SpanHistoryResolver cannot take {most} spans", remedy="Ask for 1 or more."
            )
        super().__init__(
            strategy_class=SpanHistoryStrategy,
            config={"most": most},
            **{
                HISTORY_KEY: of_all_runs(statistics),
                VERDICTS_KEY: Channel(type=DriftVerdict),
                CURRENT_KEY: statistics,
            },
        )


def _verdicts(
    store: MetadataStore, statistics: Sequence[Artifact], verdicts: Sequence[Artifact]
) -> Mapping[int, Artifact]:
    """The newest verdict on each of the statistics, by the statistics' id."""
    by_id = {one.id: one for one in verdicts}
    made = made_from(store, [one.id for one in statistics], STATISTICS_KEY)
    found = {}
    for source, ids in made.items():
        on_it = [by_id[one] for one in ids if one in by_id]
        if on_it:
            found[source] = max(on_it, key=artifact_id)
    return found
