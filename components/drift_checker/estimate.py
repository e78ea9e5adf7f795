"""A figure together with the bounds that hold the true one, held against a limit."""

from __future__ import annotations

import dataclasses

from ..verdict import Outcome


@dataclasses.dataclass(frozen=True)
class Estimate:
    """A figure from 0 to 1 and what is certain of it.

    Attributes:
      value: the best single figure, within the bounds.
      low: the true figure is not below it.
      high: the true figure is not above it.
    """

    value: float
    low: float
    high: float

    def widened(self, below: float, above: float) -> Estimate:
        """With that much more room on either side, within 0 to 1."""
        return Estimate(self.value, max(0.0, self.low - below), min(1.0, self.high + above))

    def outcome(self, limit: float | None) -> Outcome:
        """FAIL where every bound says above the limit, PASS where every bound says not above it.

        Without a limit it is only reported, which is a PASS.

        >>> Estimate(0.2, 0.05, 0.3).outcome(0.1).value
        'INCONCLUSIVE'
        """
        if limit is None:
            return Outcome.PASS
        if self.low > limit:
            return Outcome.FAIL
        return Outcome.PASS if self.high <= limit else Outcome.INCONCLUSIVE


UNKNOWN = Estimate(0.5, 0.0, 1.0)
