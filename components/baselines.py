"""What the current span or model is compared with, found in ML-Metadata by Resolver nodes.

Which artifact is current is never guessed from ids or times: each resolver also takes the channel
of the node that made it, which TFX resolves to this run's artifact, also where it was cached. So
a span that is run again meets the baseline it met before, and what depends on it stays cached.

Kubeflow and Vertex evaluate a resolver as a query of their own and know two of TFX's strategies
only. There each resolver here reports the nearest of those, which may yield the current artifact
itself; DriftChecker refuses such a baseline.
"""

from __future__ import annotations

from typing import Any

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import (
    RESOLVER_CONFIG,
    RESOLVER_STRATEGY_CLASS,
    Resolver,
    ResolverStrategy,
)
from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
from tfx.dsl.input_resolution.strategies.latest_blessed_model_strategy import (
    LatestBlessedModelStrategy,
)
from tfx.types import standard_artifacts
from tfx.types.artifact import Artifact
from tfx.types.channel import BaseChannel, Channel, OutputChannel
from tfx.types.standard_component_specs import (
    BASELINE_STATISTICS_KEY,
    MODEL_BLESSING_KEY,
    MODEL_KEY,
)

from .artifacts import BLESSED_PROPERTY
from .span_lineage import made_under, spans

CURRENT_KEY = "current"
"""Under this key a strategy is given what this run made; a resolver does not put it out."""

EVALUATED_MODEL_PROPERTY = "current_model_id"
"""Custom property of a ModelBlessing: the id of the model that TFX's Evaluator judged."""

Resolved = dict[str, list[Artifact]]


class PreviousSpanStrategy(ResolverStrategy):
    """Of all artifacts, the newest one of the greatest span below the current one's."""

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves every key but ``current``; a key without an earlier span to ``[]``.

        Args:
          store: asked for spans, which most artifacts owe to the Examples they were made of.
          input_dict: the current artifact under ``current``, candidates under each other key.
        """
        current = _only(input_dict[CURRENT_KEY])
        return {
            key: _previous_span(store, current, candidates)
            for key, candidates in input_dict.items()
            if key != CURRENT_KEY
        }


class PreviousBlessedModelStrategy(ResolverStrategy):
    """Of all models older than the current one, the newest whose latest evaluation blessed it."""

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves ``model`` and ``model_blessing``, both to ``[]`` where there is none.

        Args:
          store: not asked; a blessing says which model it is about.
          input_dict: the current model under ``current``, and all models and blessings.
        """
        current = _only(input_dict[CURRENT_KEY])
        verdicts = {_evaluated(one): one for one in sorted(input_dict[MODEL_BLESSING_KEY], key=_id)}
        for model in sorted(input_dict[MODEL_KEY], key=_id, reverse=True):
            verdict = verdicts.get(model.id)
            if current and model.id < current.id and verdict and _is_blessed(verdict):
                return {MODEL_KEY: [model], MODEL_BLESSING_KEY: [verdict]}
        return {MODEL_KEY: [], MODEL_BLESSING_KEY: []}


class _BaselineResolver(Resolver):
    """A Resolver that also looks at what this run made, and passes for TFX's own elsewhere."""

    KUBEFLOW_STRATEGY: type[ResolverStrategy]

    @classmethod
    def get_class_type(cls) -> str:
        """TFX's own: local runners recognise a resolver by this name alone."""
        return str(Resolver.get_class_type())

    @property
    def inputs(self) -> dict[str, BaseChannel]:
        """What is resolved. What this run made stays an input of the strategy alone."""
        return {key: one for key, one in super().inputs.items() if key != CURRENT_KEY}

    @property
    def outputs(self) -> dict[str, OutputChannel]:
        """What was found, one artifact or none under each key."""
        return {key: one for key, one in super().outputs.items() if key != CURRENT_KEY}

    @property
    def exec_properties(self) -> dict[str, Any]:
        """Only Kubeflow's compiler reads these; TFX's own IR carries the strategy in its graph."""
        return {RESOLVER_STRATEGY_CLASS: self.KUBEFLOW_STRATEGY, RESOLVER_CONFIG: {}}


class PreviousSpanResolver(_BaselineResolver):
    """Finds the statistics of the span before the current one.

    That is the newest artifact of the greatest span strictly below the current one's, hence never
    the current span, however often either is run. Where there is none it resolves to nothing.
    Spans are those of the Examples; without ``{SPAN}`` in the input pattern all data is span 0 and
    no span is ever previous.

    On Kubeflow it is the latest statistics of the pipeline's context.
    """

    KUBEFLOW_STRATEGY = LatestArtifactStrategy

    def __init__(self, statistics: OutputChannel) -> None:
        """Composes the node; its output is ``baseline_statistics``.

        Args:
          statistics: the current ones, an output of a node of this pipeline.
        """
        super().__init__(
            strategy_class=PreviousSpanStrategy,
            **{BASELINE_STATISTICS_KEY: _of_all_runs(statistics), CURRENT_KEY: statistics},
        )


class PreviousBlessedModelResolver(_BaselineResolver):
    """Finds the latest blessed model that is older than the current one.

    On Kubeflow it is the latest blessed model of all; where a run is repeated, that may be the
    current one.
    """

    KUBEFLOW_STRATEGY = LatestBlessedModelStrategy

    def __init__(self, model: OutputChannel) -> None:
        """Composes the node; its outputs are ``model`` and ``model_blessing``.

        Args:
          model: the current one, an output of a node of this pipeline.
        """
        super().__init__(
            strategy_class=PreviousBlessedModelStrategy,
            **{
                MODEL_KEY: _of_all_runs(model),
                MODEL_BLESSING_KEY: Channel(type=standard_artifacts.ModelBlessing),
                CURRENT_KEY: model,
            },
        )


def _of_all_runs(channel: OutputChannel) -> Channel:
    # Without an output key: with one, TFX's compiler takes this channel for the current one.
    return Channel(type=channel.type, producer_component_id=channel.producer_component_id)


def _previous_span(
    store: MetadataStore, current: Artifact | None, candidates: list[Artifact]
) -> list[Artifact]:
    if current is None:
        return []
    span = spans(store, [current, *candidates])
    keys = made_under(store, [current, *candidates])
    earlier = [
        one
        for one in candidates
        if span[one.id] < span[current.id] and keys[one.id] & keys[current.id]
    ]
    return [max(earlier, key=lambda one: (span[one.id], one.id))] if earlier else []


def _only(artifacts: list[Artifact]) -> Artifact | None:
    return max(artifacts, key=_id, default=None)


def _id(artifact: Artifact) -> int:
    return int(artifact.id)


def _evaluated(blessing: Artifact) -> int:
    return int(blessing.get_int_custom_property(EVALUATED_MODEL_PROPERTY))


def _is_blessed(blessing: Artifact) -> bool:
    return bool(blessing.get_int_custom_property(BLESSED_PROPERTY) == 1)
