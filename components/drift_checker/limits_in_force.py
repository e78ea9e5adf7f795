"""The limit that is used, of those that were set and that which past spans suggest."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..verdict import Measurement
from .judge import judge
from .limits import DriftLimits
from .measure import configured_limit
from .observation import Observation


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

    def limit(self, observation: Observation) -> float | None:
        """The limit of a figure; None where it is only reported.

        A slice's exception goes first, then the feature's; without either it is the greater of
        the general limit and the calibrated one. What all rows may do, each slice may.
        """
        raised = self._raised(observation)
        return self._configured(observation) if raised is None else raised

    def judge(self, observation: Observation, confidence: float) -> Measurement:
        """The figure held against its limit, with a word on a limit that nobody has set."""
        judged = judge(observation, self.limit(observation), confidence)
        if self._raised(observation) is None:
            return judged
        origin = f"The limit is calibrated on {self.spans} earlier spans"
        configured = self._configured(observation)
        return dataclasses.replace(
            judged,
            sentence=f"{judged.sentence} {origin}; {configured:g} is configured.",
            labels={**judged.labels, "limit": "calibrated"},
        )

    def _configured(self, observation: Observation) -> float | None:
        own = self._slice_exception(observation)
        return configured_limit(observation, self.limits) if own is None else own

    def _slice_exception(self, observation: Observation) -> float | None:
        name, feature = observation.labels["slice"], observation.feature
        own = self.limits.slices.exception(name, feature, observation.statistic) if name else None
        return None if own is None else float(own)

    def _raised(self, observation: Observation) -> float | None:
        key = observation.feature, observation.statistic
        if key not in self.calibrated or self._slice_exception(observation) is not None:
            return None
        configured = configured_limit(observation, self.limits)
        if configured is None or self.limits.exception(*key) is not None:
            return None
        return self.calibrated[key] if self.calibrated[key] > configured else None
