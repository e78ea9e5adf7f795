"""The model in production, and what it was made of."""

from __future__ import annotations

from collections.abc import Sequence

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types import standard_artifacts
from tfx.types.artifact import Artifact
from tfx.types.channel import Channel, OutputChannel
from tfx.types.standard_component_specs import (
    BASELINE_STATISTICS_KEY,
    EXAMPLES_KEY,
    MODEL_KEY,
    PUSHED_MODEL_KEY,
)

from ..artifacts import FeatureImportance
from .ancestry import ancestors, made_from
from .resolver import CURRENT_KEY, BaselineResolver, Resolved, newest, of_all_runs

FEATURE_IMPORTANCE_KEY = "feature_importance"
BASELINE_EXAMPLES_KEY = "baseline_examples"

PUSHED_PROPERTY = "pushed"
"""Custom property of a PushedModel: 1 where the push took place, as TFX's Pusher has it."""


class LiveModelStrategy(ResolverStrategy):
    """The model that was live when the current span came, its data and what is known of it."""

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves every key to one artifact, or to ``[]`` where there is none.

        Args:
          store: asked what the pushed model was made of.
          input_dict: the current statistics under ``current``, all artifacts of each kind under
            the other keys.
        """
        found: Resolved = {key: [] for key in input_dict if key != CURRENT_KEY}
        pushed = _live(input_dict[PUSHED_MODEL_KEY], newest(input_dict[CURRENT_KEY]))
        model = _pushed_as(store, pushed, input_dict[MODEL_KEY]) if pushed is not None else None
        if pushed is None or model is None:
            return found
        behind = ancestors(store, model.id)
        examples = newest([one for one in input_dict[BASELINE_EXAMPLES_KEY] if one.id in behind])
        found[PUSHED_MODEL_KEY], found[MODEL_KEY] = [pushed], [model]
        found[FEATURE_IMPORTANCE_KEY] = _made_of(
            store, model, MODEL_KEY, input_dict[FEATURE_IMPORTANCE_KEY]
        )
        if examples is not None:
            found[BASELINE_EXAMPLES_KEY] = [examples]
            found[BASELINE_STATISTICS_KEY] = _made_of(
                store, examples, EXAMPLES_KEY, input_dict[BASELINE_STATISTICS_KEY]
            )
        return found


class LiveModelResolver(BaselineResolver):
    """Finds the model that was live when the current span came, by lineage from its push backwards.

    Its outputs, each one artifact or none: ``pushed_model``, ``model``, ``baseline_examples`` (the
    examples it was trained on, as the ExampleGen made them), ``baseline_statistics`` (theirs) and
    ``feature_importance`` (what ImportanceGen found of it). So drift can be measured from what the
    live model knows, however long ago that was, and not only from the previous span.

    That is the last one pushed before the current statistics were made. So a run that is repeated
    after it pushed finds what it found before, and not its own model.
    """

    def __init__(self, examples: OutputChannel, statistics: OutputChannel) -> None:
        """Composes the node.

        Args:
          examples: the current ones, an output of the pipeline's ExampleGen.
          statistics: the current ones, an output of its StatisticsGen.
        """
        super().__init__(
            strategy_class=LiveModelStrategy,
            **{
                PUSHED_MODEL_KEY: Channel(type=standard_artifacts.PushedModel),
                MODEL_KEY: Channel(type=standard_artifacts.Model),
                BASELINE_EXAMPLES_KEY: of_all_runs(examples),
                BASELINE_STATISTICS_KEY: of_all_runs(statistics),
                FEATURE_IMPORTANCE_KEY: Channel(type=FeatureImportance),
                CURRENT_KEY: statistics,
            },
        )


def _pushed_as(
    store: MetadataStore, pushed: Artifact, models: Sequence[Artifact]
) -> Artifact | None:
    made = made_from(store, [one.id for one in models], MODEL_KEY)
    return newest([one for one in models if pushed.id in made.get(one.id, ())])


def _made_of(
    store: MetadataStore, source: Artifact, key: str, candidates: Sequence[Artifact]
) -> list[Artifact]:
    """The newest candidate that was made of the source, which its maker took as ``key``."""
    ids = made_from(store, [source.id], key).get(source.id, set())
    found = newest([one for one in candidates if one.id in ids])
    return [found] if found is not None else []


def _live(pushed: Sequence[Artifact], current: Artifact | None) -> Artifact | None:
    if current is None:
        return None
    return newest(
        [
            one
            for one in pushed
            if one.id < current.id and one.get_int_custom_property(PUSHED_PROPERTY) == 1
        ]
    )
