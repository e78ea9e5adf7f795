"""A rule as Argo Rollouts users write it: the canary's error rate of a minute against a threshold.

An AnalysisTemplate with ``interval: 60s``, ``failureCondition: result > 0.01`` and
``failureLimit: 3``, as in its documentation. Argo's controller counts failed measurements over the
whole analysis, not consecutive ones, and fails the run once they are more than the limit
(``analysis/analysis.go``).
"""

from __future__ import annotations

import numpy as np

from canary.hour import FloatArray, Hour, minutes_until

THRESHOLD, FAILURE_LIMIT = 0.01, 3


def argo(hour: Hour) -> FloatArray:
    """When the fourth minute is above the threshold; infinite where there is none."""
    arms = hour.by_minute("errors")
    failed = arms.canary_events > THRESHOLD * arms.canary
    return minutes_until(np.cumsum(failed, axis=1) > FAILURE_LIMIT, 1)
