"""Why a figure that did not pass lets the gate open all the same, and the mark it then bears."""

from __future__ import annotations

import dataclasses

from ...verdict import Measurement, Outcome
from ..impact.importance import Importance
from ..settings.feature_limits import matches
from ..settings.limits import DriftLimits
from ..settings.policies import Override

EFFECT = "effect"
"""The label of a figure that did not pass and does not keep the gate shut: ``warn`` or
``override``."""

DISTANCES = ("ks", "total_variation")
"""The figures that a small impact excuses.

They tell of values that shift. Gaps, values never met and a feature that is gone are faults of the
data, whatever this model makes of them, and block.
"""


def blocks(measurement: Measurement) -> bool:
    """Whether nothing excuses this figure; of one that passed there is nothing to excuse."""
    return EFFECT not in measurement.labels


def override_of(limits: DriftLimits, span: int | None) -> Override | None:
    """The override that speaks of ``span``; of another span's nothing follows."""
    return next((one for one in limits.overrides if one.span == span), None)


def excused(
    measurement: Measurement,
    limits: DriftLimits,
    importance: Importance | None = None,
    override: Override | None = None,
) -> Measurement:
    """The figure, marked with its effect where it did not pass and shall not block.

    Args:
      measurement: of a feature, or of all together.
      limits: say which features only warn, and which impact is small.
      importance: what each feature is worth to the model, where it is known.
      override: in force for the current span.
    """
    if measurement.outcome is Outcome.PASS:
        return measurement
    feature = measurement.labels.get("feature", "")
    if override is not None and _covers(override, feature):
        return _marked(measurement, "override")
    if measurement.statistic == "slow_drift" and limits.history.slow_drift == "warn":
        return _marked(measurement, "warn")
    if _policy(measurement, limits) == "warn":
        return _marked(measurement, "warn")
    impact = _impact_at_most(measurement, importance)
    if impact is not None and impact <= limits.impact:
        sentence = (
            f"{measurement.sentence} It raises the model's loss by {impact:.2%} at most, within"
            f" the limit {limits.impact:.2%}: this warns and does not block."
        )
        return _marked(dataclasses.replace(measurement, sentence=sentence), "warn")
    return measurement


def _covers(override: Override, feature: str) -> bool:
    patterns = override.features
    return not patterns or any(matches(pattern, feature) for pattern in patterns)


def _policy(measurement: Measurement, limits: DriftLimits) -> str:
    labels = measurement.labels
    if not labels.get("feature"):
        return limits.policy
    return limits.policy_of(labels["feature"], labels.get("slice", ""))


def _impact_at_most(measurement: Measurement, importance: Importance | None) -> float | None:
    if importance is None or measurement.statistic not in DISTANCES or not measurement.interval:
        return None
    impact = importance.impact_of(measurement)
    return impact.at_most if impact is not None else None


def _marked(measurement: Measurement, effect: str) -> Measurement:
    return dataclasses.replace(measurement, labels={**measurement.labels, EFFECT: effect})
