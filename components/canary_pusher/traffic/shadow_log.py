"""Pairs the answers of both arms to the same mirrored request, from the logs of their servers.

Each server logs its answers as JSON objects, one a line:

    {"request_id": "0f9c...", "outputs": [[0.73]]}

``request_id`` is the header ``x-request-id``, which a mirrored request has in common with the one
it is a copy of. ``outputs`` has a row for each example of the request, and a row the model's
outputs; a plain list is one of rows with a single output. ``null`` stands for a request that the
model failed to answer: such a one is not compared, since it counts among the errors.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np

from ..agreement import Outputs, disagreements
from ..policy import RolloutPolicy
from .log_tail import LogTail

KEPT = 100_000
"""Answers of each arm that wait for the other's; most requests are not mirrored, and never get one.
The oldest are given up."""


class PairedAnswers:
    """Totals over the pairs whose second half was logged since this was made.

    Attributes:
      compared: requests of which both arms' answers are known.
      disagreed: of these, as many on any row of which the arms disagree as the policy defines it.
    """

    def __init__(self, canary_log: str, stable_log: str, policy: RolloutPolicy) -> None:
        """Begins at the logs' ends.

        Args:
          canary_log: of the new version's server.
          stable_log: of the stable version's.
          policy: whose decision_threshold and output_tolerance define disagreement.
        """
        self.compared = 0
        self.disagreed = 0
        self._policy = policy
        self._canary = _Arm(canary_log)
        self._stable = _Arm(stable_log)

    def read(self) -> None:
        """Takes in what was logged since the last call.

        Raises:
          OSError: a log is there and cannot be read.
        """
        self._canary.read()
        self._stable.read()
        for request in self._canary.waiting.keys() & self._stable.waiting.keys():
            canary = self._canary.waiting.pop(request)
            stable = self._stable.waiting.pop(request)
            if canary is not None and stable is not None:
                self.compared += 1
                self.disagreed += bool(disagreements(canary, stable, self._policy).any())
        self._canary.forget()
        self._stable.forget()


class _Arm:
    """Answers of one arm by their request, None where there was none."""

    def __init__(self, log: str) -> None:
        self._tail = LogTail(log)
        self.waiting: OrderedDict[str, Outputs | None] = OrderedDict()

    def read(self) -> None:
        for entry in self._tail.read():
            request = entry.get("request_id")
            if isinstance(request, str) and request:
                self.waiting[request] = _rows(entry.get("outputs"))

    def forget(self) -> None:
        while len(self.waiting) > KEPT:
            self.waiting.popitem(last=False)


def _rows(outputs: Any) -> Outputs | None:
    """Outputs as an array ``[rows, outputs]``; None if they are not finite numbers."""
    try:
        values = np.asarray(outputs, dtype=float)
    except (TypeError, ValueError):
        return None
    if values.size == 0 or not np.isfinite(values).all():
        return None
    return values.reshape(len(values) if values.ndim else 1, -1)
