"""The answer of ``tidegate drift --json``, for programs."""

from __future__ import annotations

import json
from typing import Any

from ...components.drift_checker.datasets.side import Side
from ...components.verdict import Measurement
from .comparing import Comparison


def as_json(comparison: Comparison) -> str:
    """One JSON object; its ``features`` hold one entry for each figure, the worst first."""
    verdict = comparison.verdict
    return json.dumps(
        {
            "verdict": verdict.outcome.value,
            "sentence": verdict.sentence,
            "features": [_entry(measurement) for measurement in verdict.measurements],
            "baseline": _side(comparison.baseline),
            "current": _side(comparison.current),
            "limits_digest": comparison.limits.digest(),
            "remarks": list(comparison.remarks),
            "evidence": dict(verdict.evidence),
        },
        indent=2,
        allow_nan=False,
    )


def _entry(measurement: Measurement) -> dict[str, Any]:
    low, high = measurement.interval or (None, None)
    labels = measurement.labels
    return {
        "name": labels.get("feature", measurement.subject),
        "type": labels.get("type"),
        "slice": labels.get("slice", ""),
        "statistic": measurement.statistic,
        "value": measurement.value,
        "low": low,
        "high": high,
        "limit": measurement.limit,
        "n_baseline": measurement.sizes.get("baseline"),
        "n_current": measurement.sizes.get("current"),
        "verdict": measurement.outcome.value,
        "sentence": measurement.sentence,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "path": str(side.path),
        "taken_as": side.form.value,
        "quantile_buckets": side.quantile_buckets,
        "epsilon": side.epsilon,
    }
