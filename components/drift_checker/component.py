"""DriftChecker as a node of a TFX pipeline."""

from __future__ import annotations

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.types import standard_artifacts
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_component_specs import (
    BASELINE_STATISTICS_KEY,
    SCHEMA_KEY,
    STATISTICS_KEY,
)

from ..artifacts import DriftVerdict, FeatureImportance, RetrainRequest, passed
from .executor import (
    DRIFT_VERDICT_KEY,
    FEATURE_IMPORTANCE_KEY,
    HISTORY_KEY,
    LIMITS_KEY,
    RETRAIN_REQUEST_KEY,
    Executor,
)
from .settings.limits import DriftLimits


class DriftCheckerSpec(ComponentSpec):
    """Inputs, outputs and execution parameters of DriftChecker."""

    INPUTS = {
        STATISTICS_KEY: ChannelParameter(type=standard_artifacts.ExampleStatistics),
        BASELINE_STATISTICS_KEY: ChannelParameter(
            type=standard_artifacts.ExampleStatistics, optional=True
        ),
        SCHEMA_KEY: ChannelParameter(type=standard_artifacts.Schema, optional=True),
        HISTORY_KEY: ChannelParameter(type=standard_artifacts.ExampleStatistics, optional=True),
        FEATURE_IMPORTANCE_KEY: ChannelParameter(type=FeatureImportance, optional=True),
    }
    OUTPUTS = {
        DRIFT_VERDICT_KEY: ChannelParameter(type=DriftVerdict),
        RETRAIN_REQUEST_KEY: ChannelParameter(type=RetrainRequest),
    }
    PARAMETERS = {LIMITS_KEY: ExecutionParameter(type=str)}


class DriftChecker(BaseComponent):
    """A gate that opens while this span's data looks like the baseline's.

    It compares saved statistics and reads no data. Each figure comes with an interval that holds
    it, the histograms' coarseness and the sampling error both counted in; the verdict is FAIL
    where an interval lies above its limit, PASS where all lie within, else INCONCLUSIVE. It does
    not raise on drift: put what must not run behind ``Cond(drift_checker.passed)``.
    """

    SPEC_CLASS = DriftCheckerSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)

    def __init__(
        self,
        statistics: BaseChannel,
        baseline_statistics: BaseChannel | None = None,
        schema: BaseChannel | None = None,
        limits: DriftLimits | None = None,
        history: BaseChannel | None = None,
        feature_importance: BaseChannel | None = None,
    ) -> None:
        """Composes the node.

        Args:
          statistics: ExampleStatistics of the current span, made with
            ``StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)``.
          baseline_statistics: ExampleStatistics to compare with, made alike; several are pooled,
            and it may resolve to nothing. ``PreviousSpanResolver``, ``RollingWindowResolver``,
            ``MatchedSeasonResolver`` and ``LiveModelResolver`` find them.
          schema: features that it marks as not in production are left out.
          limits: how far is too far; None for ``DriftLimits()``.
          history: ExampleStatistics of earlier spans, to calibrate limits on and to find slow
            drift; ``SpanHistoryResolver`` finds them.
          feature_importance: what ``ImportanceGen`` found of the model that the drift concerns, so
            that drift which cannot harm it does not block.
        """
        super().__init__(
            spec=DriftCheckerSpec(
                statistics=statistics,
                baseline_statistics=baseline_statistics,
                schema=schema,
                history=history,
                feature_importance=feature_importance,
                limits=(limits or DriftLimits()).to_json(),
                drift_verdict=Channel(type=DriftVerdict),
                retrain_request=Channel(type=RetrainRequest),
            )
        )

    @property
    def passed(self) -> Predicate:
        """The predicate "the data did not drift", for ``Cond``."""
        return passed(self.outputs[DRIFT_VERDICT_KEY])

    @property
    def retrain_requested(self) -> Predicate:
        """The predicate "the drift calls for a new model", for ``Cond``.

        It is false unless ``DriftLimits.policy`` is ``retrain`` and the verdict FAILs.
        """
        return passed(self.outputs[RETRAIN_REQUEST_KEY])
