"""ImportanceGen as a node of a TFX pipeline."""

from __future__ import annotations

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types import standard_artifacts
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_component_specs import EXAMPLES_KEY, MODEL_KEY

from ..artifacts import FeatureImportance
from .executor import FEATURE_IMPORTANCE_KEY, SPEC_KEY, Executor
from .spec import ImportanceSpec


class ImportanceGenSpec(ComponentSpec):
    """Inputs, outputs and execution parameters of ImportanceGen."""

    INPUTS = {
        MODEL_KEY: ChannelParameter(type=standard_artifacts.Model),
        EXAMPLES_KEY: ChannelParameter(type=standard_artifacts.Examples),
    }
    OUTPUTS = {FEATURE_IMPORTANCE_KEY: ChannelParameter(type=FeatureImportance)}
    PARAMETERS = {SPEC_KEY: ExecutionParameter(type=str)}


class ImportanceGen(BaseComponent):
    """Measures what each feature is worth to a model, once per model.

    It permutes one raw feature of the examples after the other and asks the model anew, through
    its serving signature: the rise of its loss is the feature's importance. DriftChecker weighs
    drift by it, so that drift which cannot harm the model does not block.

    Outputs:
      feature_importance: tidegate.FeatureImportance: ``importance.json`` and ``report.html``.
    """

    SPEC_CLASS = ImportanceGenSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)

    def __init__(self, model: BaseChannel, examples: BaseChannel, spec: ImportanceSpec) -> None:
        """Composes the node.

        Args:
          model: Model whose serving signature takes serialized tf.Examples.
          examples: raw Examples with labels, as the model is served with, not transformed ones.
          spec: names the label, and how the importance is measured.
        """
        super().__init__(
            spec=ImportanceGenSpec(
                model=model,
                examples=examples,
                spec=spec.to_json(),
                feature_importance=Channel(type=FeatureImportance),
            )
        )
