"""What earlier spans say of the splits that are compared: limits they support, and slow drift."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...verdict import Measurement
from ..history.calibration import Calibration, calibrate
from ..history.reference import Reference
from ..history.slow_drift import SlowDrift, slow_drift
from ..measuring.pairing import ALL_FEATURES, labels, subject
from ..scope import Scope
from ..settings.limits import DriftLimits
from ..statistics.dataset_statistics import DatasetStatistics
from .limits_in_force import LimitsInForce, raised_limits


@dataclasses.dataclass(frozen=True)
class Past:
    """What the past says, by split; nothing of splits without a history.

    Attributes:
      limits: as configured.
      calibrations: which limits the spans support.
      slow: whether they drift slowly.
    """

    limits: DriftLimits
    calibrations: Mapping[str, Calibration]
    slow: Mapping[str, SlowDrift]

    @classmethod
    def of(
        cls,
        history: Mapping[str, Sequence[DatasetStatistics]],
        current: Mapping[Scope, DatasetStatistics],
        baseline: Mapping[Scope, DatasetStatistics],
        limits: DriftLimits,
        reference: Reference | None,
        ignored: Collection[str],
    ) -> Past:
        """Asks the past.

        Args:
          history: whole datasets of earlier spans by split, the oldest first.
          current: statistics by scope.
          baseline: made alike.
          limits: how the past is to be asked.
          reference: how ``baseline`` was made of those spans; None where it is none of them.
          ignored: features that are not compared.
        """
        known = {one.split for one in current if history.get(one.split)}
        return cls(
            limits,
            {
                one: calibrate(history[one], limits, reference or baseline[Scope(one)], ignored)
                for one in sorted(known)
            },
            {
                one: slow_drift(history[one], current[Scope(one)], limits, ignored)
                for one in sorted(known)
            },
        )

    def in_force(self, splits: Collection[str]) -> dict[str, LimitsInForce]:
        """The limits of each split."""
        return {one: LimitsInForce.of(self.limits, self.calibrations.get(one)) for one in splits}

    def measurements(self, splits: Collection[str]) -> list[Measurement]:
        """Those of slow drift, under the names that the splits have in the report."""
        found = []
        for split, slow in self.slow.items():
            scope, one = Scope(split), slow.measurement
            name = subject(ALL_FEATURES, scope, splits)
            sentence = name + one.sentence.removeprefix(one.subject)
            found.append(
                dataclasses.replace(one, subject=name, sentence=sentence, labels=labels(scope))
            )
        return found

    def evidence(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "calibration": {
                split: {
                    "spans": one.spans,
                    "claimed": one.claimed,
                    "sentence": one.sentence,
                    "raised": raised_limits(LimitsInForce.of(self.limits, one)),
                }
                for split, one in self.calibrations.items()
            },
            "slow_drift": {
                split: {"trace": list(one.trace), "contributions": dict(one.contributions)}
                for split, one in self.slow.items()
            },
        }
