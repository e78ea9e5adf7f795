"""Sums up a business metric from a log that the application writes, one JSON object a line:

    {"version": 7, "value": 12.5, "covariate": 11.0}
    {"arm": "canary", "value": 12.5}

``version`` or ``arm`` say who answered, as the answer's headers ``x-tidegate-version`` and
``x-tidegate-arm`` did. Prefer the version where values come late: the arm's name has passed to
another version by then. ``covariate`` is the user's figure from before the rollout, 0 if left out;
CUPED (Deng, Xu, Kohavi, Walker, WSDM 2013) takes out what it explains.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .log_tail import LogTail
from .snapshot import BusinessTotals


class BusinessLog:
    """Totals over the values logged since this was made.

    Attributes:
      canary: of the new version.
      stable: of the version it would replace.
    """

    def __init__(self, path: str, versions: Mapping[int, str]) -> None:
        """Begins at the log's end.

        Args:
          path: of the log.
          versions: ``canary`` or ``stable`` by the number of the version that it is.
        """
        self.canary = BusinessTotals()
        self.stable = BusinessTotals()
        self._versions = versions
        self._tail = LogTail(path)

    def read(self) -> None:
        """Takes in what was logged since the last call.

        Raises:
          OSError: the log is there and cannot be read.
        """
        for entry in self._tail.read():
            value, covariate = _number(entry.get("value")), _number(entry.get("covariate", 0.0))
            arm = self._arm(entry)
            if arm is not None and value is not None and covariate is not None:
                setattr(self, arm, _with(getattr(self, arm), value, covariate))

    def _arm(self, entry: Mapping[str, Any]) -> str | None:
        if "version" in entry:
            version = entry["version"]
            return self._versions.get(version) if isinstance(version, int) else None
        arm = entry.get("arm")
        return arm if arm in ("canary", "stable") else None


def _with(totals: BusinessTotals, value: float, covariate: float) -> BusinessTotals:
    return BusinessTotals(
        count=totals.count + 1,
        total=totals.total + value,
        squares=totals.squares + value * value,
        covariates=totals.covariates + covariate,
        covariate_squares=totals.covariate_squares + covariate * covariate,
        products=totals.products + value * covariate,
    )


def _number(value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None
