"""How a model of digits is judged: metrics, slices and the bound of a blessing."""

from __future__ import annotations

import tensorflow_model_analysis as tfma
from tensorflow_model_analysis.proto import config_pb2

from ...data.digits import LABEL
from .config import EvaluationBounds


def eval_config(bounds: EvaluationBounds) -> tfma.EvalConfig:
    """TFMA's configuration: accuracy over all digits is held to its bound, and shown by digit."""
    threshold = tfma.MetricThreshold(
        value_threshold=tfma.GenericValueThreshold(lower_bound={"value": bounds.accuracy})
    )
    overall = config_pb2.PerSliceMetricThreshold(
        slicing_specs=[tfma.SlicingSpec()], threshold=threshold
    )
    metrics = [
        tfma.MetricConfig(class_name="SparseCategoricalAccuracy", per_slice_thresholds=[overall]),
        tfma.MetricConfig(class_name="ExampleCount"),
    ]
    return tfma.EvalConfig(
        model_specs=[tfma.ModelSpec(label_key=LABEL, signature_name="serving_default")],
        slicing_specs=[tfma.SlicingSpec(), tfma.SlicingSpec(feature_keys=[LABEL])],
        metrics_specs=[tfma.MetricsSpec(metrics=metrics)],
    )
