"""EdgeExporter as a node of a TFX pipeline."""

from __future__ import annotations

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.types import standard_artifacts
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_component_specs import (
    EXAMPLES_KEY,
    MODEL_BLESSING_KEY,
    MODEL_KEY,
    SCHEMA_KEY,
    TRANSFORM_GRAPH_KEY,
)

from ..artifacts import EdgeBlessing, EdgeModel, EdgeReport, passed
from .executor import (
    BASELINE_EDGE_MODEL_KEY,
    EDGE_BLESSING_KEY,
    EDGE_MODEL_KEY,
    EDGE_REPORT_KEY,
    SPEC_KEY,
    Executor,
)
from .spec import EdgeSpec


class EdgeExporterSpec(ComponentSpec):
    """Inputs, outputs and execution parameters of EdgeExporter."""

    INPUTS = {
        MODEL_KEY: ChannelParameter(type=standard_artifacts.Model),
        EXAMPLES_KEY: ChannelParameter(type=standard_artifacts.Examples),
        TRANSFORM_GRAPH_KEY: ChannelParameter(
            type=standard_artifacts.TransformGraph, optional=True
        ),
        SCHEMA_KEY: ChannelParameter(type=standard_artifacts.Schema, optional=True),
        MODEL_BLESSING_KEY: ChannelParameter(type=standard_artifacts.ModelBlessing, optional=True),
        BASELINE_EDGE_MODEL_KEY: ChannelParameter(type=EdgeModel, optional=True),
    }
    OUTPUTS = {
        EDGE_MODEL_KEY: ChannelParameter(type=EdgeModel),
        EDGE_REPORT_KEY: ChannelParameter(type=EdgeReport),
        EDGE_BLESSING_KEY: ChannelParameter(type=EdgeBlessing),
    }
    PARAMETERS = {SPEC_KEY: ExecutionParameter(type=str)}


class EdgeExporter(BaseComponent):
    """A gate that opens for an edge model which answers as the model does.

    It folds the Transform in the model's serving signature into built-in operations, converts the
    result to each format, and compares every format with the original on the pipeline's own
    examples, from the raw tf.Example on. The verdict is FAIL where a limit is broken, INCONCLUSIVE
    where there are too few examples, else PASS. It does not raise on FAIL: put what must not run
    behind ``Cond(edge_exporter.passed)``. A model that cannot be exported is an error, and nothing
    is published.

    Outputs:
      edge_model: tidegate.EdgeModel: ``manifest.json``, the formats' files, the host's
        ``preprocess/spec.json`` and golden vectors.
      edge_report: tidegate.EdgeReport: the verdict with every figure.
      edge_blessing: tidegate.EdgeBlessing: whether the edge model may ship.
    """

    SPEC_CLASS = EdgeExporterSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)

    def __init__(
        self,
        model: BaseChannel,
        examples: BaseChannel,
        transform_graph: BaseChannel | None = None,
        schema: BaseChannel | None = None,
        model_blessing: BaseChannel | None = None,
        baseline_edge_model: BaseChannel | None = None,
        spec: EdgeSpec | None = None,
    ) -> None:
        """Composes the node.

        Args:
          model: Model whose serving signature takes serialized tf.Examples.
          examples: raw Examples, as the model is served with, not transformed ones.
          transform_graph: TransformGraph the model was trained on; where it is given, a model with
            another Transform's vocabularies fails.
          schema: Schema of the raw examples; where it is given, a model that reads a feature the
            schema does not declare fails.
          model_blessing: ModelBlessing; where it is given and withheld, the model is not exported
            and the verdict is FAIL.
          baseline_edge_model: an earlier EdgeModel whose sizes the report compares with; may
            resolve to nothing.
          spec: formats, limits and how they are held; None for ``EdgeSpec()``.
        """
        super().__init__(
            spec=EdgeExporterSpec(
                model=model,
                examples=examples,
                transform_graph=transform_graph,
                schema=schema,
                model_blessing=model_blessing,
                baseline_edge_model=baseline_edge_model,
                spec=(spec or EdgeSpec()).to_json(),
                edge_model=Channel(type=EdgeModel),
                edge_report=Channel(type=EdgeReport),
                edge_blessing=Channel(type=EdgeBlessing),
            )
        )

    @property
    def passed(self) -> Predicate:
        """The predicate "the edge model may ship", for ``Cond``."""
        return passed(self.outputs[EDGE_BLESSING_KEY])
