"""Says in one sentence what TFX's Evaluator found."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def sentence_of(uri: str) -> str:
    """The bounds that the evaluation at ``uri`` checked, each with its figure.

    TensorFlow Model Analysis is imported here and not above: it brings TensorFlow along.
    """
    import tensorflow_model_analysis as tfma

    result = tfma.load_validation_result(uri)
    failures = [
        _failure(failure) for one in result.metric_validations_per_slice for failure in one.failures
    ]
    if failures:
        return f"Evaluation: {'; '.join(failures)}."
    bounds = "no bound was set" if result.missing_thresholds else "every bound is met"
    return f"Evaluation: {'; '.join(filter(None, [_figures(tfma.load_eval_result(uri)), bounds]))}."


def _failure(failure: Any) -> str:
    bounds = failure.metric_threshold
    name, value = failure.metric_key.name, failure.metric_value.double_value.value
    if failure.metric_key.is_diff:
        limit = bounds.change_threshold.absolute.value
        return f"{name} changed by {value:+.4f} from the baseline model's, limit {limit:+.4f}"
    lower, upper = bounds.value_threshold.lower_bound, bounds.value_threshold.upper_bound
    if bounds.value_threshold.HasField("upper_bound") and value > upper.value:
        return f"{name} {value:.4f} is above its bound {upper.value:.4f}"
    return f"{name} {value:.4f} is below its bound {lower.value:.4f}"


def _figures(result: Any) -> str:
    whole = [metrics for key, metrics in result.slicing_metrics if not key]
    told = whole[0].get("", {}).get("", {}) if whole else {}
    # Others, such as a confusion matrix, are no single figure; "NaN" is a word here.
    figures = {
        name: float(one["doubleValue"]) for name, one in told.items() if "doubleValue" in one
    }
    return ", ".join(
        f"{name.replace('_', ' ')} {value:,.4g}{_change(figures.get(name + '_diff'))}"
        for name, value in sorted(figures.items())
        if not name.endswith("_diff")
    )


def _change(difference: float | None) -> str:
    return f" ({difference:+.3g} against the baseline)" if difference else ""
