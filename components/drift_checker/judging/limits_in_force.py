"""The limit that is used, of those that were set and that which past spans suggest."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ...verdict import Measurement, Outcome
from ..history.calibration import Calibration
from ..measuring import sentences
from ..measuring.observation import Observation
from ..measuring.observe import configured_limit
from ..settings.feature_limits import STATISTICS
from ..settings.limits import DriftLimits
from .judge import judge


@dataclasses.dataclass(frozen=True)
class LimitsInForce:
    """The limits of one split.

    Attributes:
      limits: as configured.
      calibrated: limits by feature and statistic that the spans before support; none where they
        are too few.
      spans: how many those are.
    """

    limits: DriftLimits
    calibrated: Mapping[tuple[str, str], float] = dataclasses.field(default_factory=dict)
    spans: int = 0

    @classmethod
    def of(cls, limits: DriftLimits, calibration: Calibration | None) -> LimitsInForce:
        """What holds where the past says ``calibration``, or nothing."""
        if calibration is None or not calibration.claimed:
            return cls(limits)
        return cls(limits, calibration.limits, calibration.spans)

    def limit(self, observation: Observation) -> float | None:
        """The limit of a figure; None where it is only reported.

        A slice's exception goes first, then the feature's; without either it is the greater of
        the general limit and the calibrated one. What all rows may do, each slice may.
        """
        raised = self._raised(observation)
        return self._configured(observation) if raised is None else raised

    def judge(self, observation: Observation, confidence: float) -> Measurement:
        """The figure held against its limit, with a word on a limit that nobody has set.

        Limits are calibrated on what such figures were, chance included. Over all rows a figure
        therefore passes where it is itself within such a limit; it FAILs as others do, where its
        whole interval is above.
        """
        judged = judge(observation, self.limit(observation), confidence)
        raised = self._raised(observation)
        if raised is None:
            return judged
        sentence, outcome = judged.sentence, judged.outcome
        if not observation.labels["slice"] and judged.value is not None and judged.value <= raised:
            outcome = Outcome.PASS
            estimate = observation.estimate_at(confidence)
            sentence = sentences.judged(observation, estimate, raised, outcome, confidence)
        return dataclasses.replace(
            judged,
            outcome=outcome,
            sentence=f"{sentence} The limit is calibrated on the figures of {self.spans} earlier"
            f" spans; {self._configured(observation):g} is configured.",
            labels={**judged.labels, "limit": "calibrated"},
        )

    def _configured(self, observation: Observation) -> float | None:
        own = self._slice_exception(observation)
        return configured_limit(observation, self.limits) if own is None else own

    def _slice_exception(self, observation: Observation) -> float | None:
        name, statistic = observation.labels["slice"], observation.statistic
        if not name or statistic not in STATISTICS:
            return None
        own = self.limits.slices.exception(name, observation.feature, statistic)
        return None if own is None else float(own)

    def _raised(self, observation: Observation) -> float | None:
        key = observation.feature, observation.statistic
        if key not in self.calibrated or self._slice_exception(observation) is not None:
            return None
        configured = configured_limit(observation, self.limits)
        if configured is None or self.limits.exception(*key) is not None:
            return None
        return self.calibrated[key] if self.calibrated[key] > configured else None


def raised_limits(in_force: LimitsInForce) -> list[dict[str, Any]]:
    """The limits that the past raised above what is configured, as plain JSON values."""
    limits = in_force.limits
    return [
        {
            "feature": feature,
            "statistic": statistic,
            "limit": limit,
            "configured": limits.limit(feature, statistic),
        }
        for (feature, statistic), limit in sorted(in_force.calibrated.items())
        if limit > (limits.limit(feature, statistic) or 0.0)
    ]
