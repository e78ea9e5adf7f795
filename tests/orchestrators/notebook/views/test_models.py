"""Evaluations in a notebook, of files as TensorFlow Model Analysis writes them."""

from __future__ import annotations

import pytest
import tensorflow as tf
from tensorflow_model_analysis.proto import metrics_for_slice_pb2, validation_result_pb2
from tfx.types.standard_artifacts import ModelEvaluation

from tidegate.orchestrators.notebook.views import artifact_view

CONFIG = (
    '{"evalConfig": {"modelSpecs": [{"labelKey": "late"}]}, "version": "0", "modelLocations": {}}'
)


@pytest.fixture
def evaluation(tmp_path):
    """Makes an evaluation of slices with their metrics, and with failures against bounds."""

    def make(slices, failures=(), missing=False):
        (tmp_path / "eval_config.json").write_text(CONFIG)
        with tf.io.TFRecordWriter(str(tmp_path / "metrics-00000-of-00001.tfrecord")) as writer:
            for column, metrics in slices:
                writer.write(_slice(column, metrics).SerializeToString())
        result = validation_result_pb2.ValidationResult(missing_thresholds=missing)
        if failures:
            result.metric_validations_per_slice.add().failures.extend(failures)
        with tf.io.TFRecordWriter(str(tmp_path / "validations.tfrecord")) as writer:
            writer.write(result.SerializeToString())
        artifact = ModelEvaluation()
        artifact.uri = str(tmp_path)
        return artifact

    return make


def _slice(column, metrics):
    made = metrics_for_slice_pb2.MetricsForSlice()
    if column:
        made.slice_key.single_slice_keys.add(column="carrier", bytes_value=column)
    for name, value in metrics.items():
        one = made.metric_keys_and_values.add()
        one.key.name = name
        if name.startswith("recall of"):
            one.key.name = "recall"
            one.key.sub_key.class_id.value = int(name.removeprefix("recall of "))
        if isinstance(value, float):
            one.value.double_value.value = value
        elif value is None:
            one.value.confusion_matrix_at_thresholds.matrices.add(threshold=0.5)
        else:
            bounds = zip(("value", "lower_bound", "upper_bound"), value, strict=True)
            for field, number in bounds:
                getattr(one.value.bounded_value, field).value = number
    return made


def _failure(name, value, **bounds):
    made = validation_result_pb2.ValidationFailure()
    made.metric_key.name = name
    made.metric_value.double_value.value = value
    for bound, limit in bounds.items():
        getattr(made.metric_threshold.value_threshold, bound).value = limit
    return made


def test_an_evaluation_is_a_sentence_and_a_table(evaluation):
    """Users would have to load TensorFlow Model Analysis, whose own view needs an extension."""
    slices = [(b"<UA>", {"auc": 0.75}), ("", {"auc": 0.8125, "example_count": 1234.0})]
    shown = artifact_view(evaluation(slices))
    assert "Evaluation: auc 0.8125, example count 1,234; every bound is met." in shown
    whole = '<td>all</td><td>auc</td><td class="number">0.8125</td>'
    part = '<td>carrier &lt;UA&gt;</td><td>auc</td><td class="number">0.75</td>'
    assert 0 < shown.index(whole) < shown.index(part)


def test_every_kind_of_metric_has_a_place(evaluation):
    """One confusion matrix, or an AUC of a single class, would hide all other figures."""
    metrics = {
        "auc": (0.8, 0.7, 0.9),
        "loss": float("nan"),
        "matrix": None,
        "recall of 1": 0.25,
    }
    shown = artifact_view(evaluation([("", metrics)], missing=True))
    assert "cannot be shown" not in shown
    assert "Evaluation: loss nan; no bound was set." in shown
    assert "<td>auc</td><td>0.8 (0.7 to 0.9)</td>" in shown
    assert "<td>matrix</td><td>…</td>" in shown
    assert "<td>recall (classId:1)</td><td>0.25</td>" in shown


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.5, "auc 0.5000 is below its bound 0.6000"), (0.99, "auc 0.9900 is above its bound 0.9500")],
)
def test_the_bound_that_was_broken_is_named(evaluation, value, said):
    """A figure that is too good would be said to be too low."""
    failure = _failure("auc", value, lower_bound=0.6, upper_bound=0.95)
    assert f"Evaluation: {said}." in artifact_view(evaluation([("", {"auc": value})], [failure]))
