"""The sections of DriftChecker's report, in the order in which they are read."""

from __future__ import annotations

from ...report import Section
from ...verdict import Verdict
from .figures import Scopes, distributions
from .over_spans import calibrated_limits, over_spans
from .overview import overview
from .tables import causes, slices


def drift_sections(verdict: Verdict, current: Scopes, baseline: Scopes) -> tuple[Section, ...]:
    """All that the page of a drift verdict shows beside its sentence and its measurements.

    Args:
      verdict: of the gate, with its evidence.
      current: the statistics that were compared, by scope.
      baseline: made alike.
    """
    return (
        *overview(verdict),
        *causes(verdict),
        *distributions(verdict, current, baseline),
        *slices(verdict),
        *over_spans(verdict),
        *calibrated_limits(verdict),
    )
