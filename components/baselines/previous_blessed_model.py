"""The latest model before the current one that its last evaluation blessed."""

from __future__ import annotations

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types import standard_artifacts
from tfx.types.artifact import Artifact
from tfx.types.channel import Channel, OutputChannel
from tfx.types.standard_component_specs import MODEL_BLESSING_KEY, MODEL_KEY

from ..artifacts import BLESSED_PROPERTY
from .resolver import (
    CURRENT_KEY,
    BaselineResolver,
    Resolved,
    artifact_id,
    newest,
    of_all_runs,
)

EVALUATED_MODEL_PROPERTY = "current_model_id"
"""Custom property of a ModelBlessing: the id of the model that TFX's Evaluator judged."""


class PreviousBlessedModelStrategy(ResolverStrategy):
    """Of all models older than the current one, the newest whose latest evaluation blessed it."""

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Resolves ``model`` and ``model_blessing``, both to ``[]`` where there is none.

        Args:
          store: not asked; a blessing says which model it is about.
          input_dict: the current model under ``current``, and all models and blessings.
        """
        current = newest(input_dict[CURRENT_KEY])
        blessings = sorted(input_dict[MODEL_BLESSING_KEY], key=artifact_id)
        verdicts = {_evaluated(one): one for one in blessings}
        for model in sorted(input_dict[MODEL_KEY], key=artifact_id, reverse=True):
            verdict = verdicts.get(model.id)
            if current and model.id < current.id and verdict and _is_blessed(verdict):
                return {MODEL_KEY: [model], MODEL_BLESSING_KEY: [verdict]}
        return {MODEL_KEY: [], MODEL_BLESSING_KEY: []}


class PreviousBlessedModelResolver(BaselineResolver):
    """Finds the latest blessed model that is older than the current one."""

    def __init__(self, model: OutputChannel) -> None:
        """Composes the node; its outputs are ``model`` and ``model_blessing``.

        Args:
          model: the current one, an output of a node of this pipeline.
        """
        super().__init__(
            strategy_class=PreviousBlessedModelStrategy,
            **{
                MODEL_KEY: of_all_runs(model),
                MODEL_BLESSING_KEY: Channel(type=standard_artifacts.ModelBlessing),
                CURRENT_KEY: model,
            },
        )


def _evaluated(blessing: Artifact) -> int:
    return int(blessing.get_int_custom_property(EVALUATED_MODEL_PROPERTY))


def _is_blessed(blessing: Artifact) -> bool:
    return bool(blessing.get_int_custom_property(BLESSED_PROPERTY) == 1)
