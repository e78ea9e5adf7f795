"""How a model of late flights is judged: metrics, slices and the bounds of a blessing."""

from __future__ import annotations

import json

import tensorflow_model_analysis as tfma
from tensorflow_model_analysis.proto import config_pb2

from .config import EvaluationBounds
from .features import LABEL

SLICES = ("carrier", "origin")

# TFMA's own 10,000 give the same areas to four places, and make an object of each threshold, for
# every slice and model.
_CURVE = json.dumps({"num_thresholds": 1000})


def eval_config(bounds: EvaluationBounds) -> tfma.EvalConfig:
    """TFMA's configuration.

    The AUC over all flights is held against its floor and against the baseline model's. Slices are
    shown and not held against either: the smallest have a few dozen flights.
    """
    threshold = tfma.MetricThreshold(
        value_threshold=tfma.GenericValueThreshold(lower_bound={"value": bounds.auc}),
        change_threshold=tfma.GenericChangeThreshold(
            direction=tfma.MetricDirection.HIGHER_IS_BETTER,
            absolute={"value": -bounds.auc_loss},
        ),
    )
    overall = config_pb2.PerSliceMetricThreshold(
        slicing_specs=[tfma.SlicingSpec()], threshold=threshold
    )
    metrics = [
        tfma.MetricConfig(class_name="AUC", config=_CURVE, per_slice_thresholds=[overall]),
        tfma.MetricConfig(class_name="AUCPrecisionRecall", config=_CURVE),
        tfma.MetricConfig(class_name="ExampleCount"),
    ]
    return tfma.EvalConfig(
        model_specs=[tfma.ModelSpec(label_key=LABEL, signature_name="serving_default")],
        slicing_specs=[tfma.SlicingSpec()]
        + [tfma.SlicingSpec(feature_keys=[name]) for name in SLICES],
        metrics_specs=[tfma.MetricsSpec(metrics=metrics)],
    )
