"""Which other spans a span of the past is compared with: as the gate's baseline is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import numpy as np
import numpy.typing as npt


@dataclasses.dataclass(frozen=True)
class Reference:
    """What stands for the baseline when a past span is measured.

    A limit is valid for the baseline it was calibrated with: a span lies further from one other
    span than from the mean of many. No span is ever part of its own reference, which would make
    every distance too small (nannyml#426 on GitHub).

    Attributes:
      lags: how many spans back those lie that are pooled, 1 being the span before; None pools all
        the other spans, later ones too.
    """

    lags: tuple[int, ...] | None = None

    def members(self, spans: int) -> npt.NDArray[np.bool_]:
        """Who is in whose reference.

        Args:
          spans: how many there are.

        Returns:
          A square array; row ``i`` marks the reference of span ``i``, and is empty where the past
          does not reach back far enough.
        """
        if self.lags is None:
            return ~np.eye(spans, dtype=bool)
        members = np.zeros((spans, spans), dtype=bool)
        for span in range(max(self.lags), spans):
            members[span, [span - lag for lag in self.lags]] = True
        return members


ALL_OTHERS = Reference()
"""Each span against the pool of all others; for a baseline that pools the whole history."""

PREVIOUS = Reference((1,))
"""Each span against the one before; for a baseline that is the previous span."""


def spans_before(number: int, period: int = 1) -> Reference:
    """The pool of ``number`` spans before, ``period`` apart: a rolling window, or seasons.

    >>> spans_before(3).lags, spans_before(2, period=12).lags
    ((1, 2, 3), (12, 24))
    """
    return Reference(tuple(period * step for step in range(1, number + 1)))


def like_baseline(baseline: Collection[int], history: Collection[int]) -> Reference | None:
    """The reference that is to a past span what the baseline is to the current one.

    Args:
      baseline: numbers of the spans that the baseline pools; empty where it is no spans.
      history: numbers of the earlier spans, to which the baseline's need not belong.

    Returns:
      None where the baseline is no spans, or lies before them all: it is then a fixed one, and its
      own statistics are the reference.

    >>> like_baseline([7], [5, 6, 7]).lags, like_baseline([4, 6], [2, 4, 6]).lags
    ((1,), (1, 2))
    """
    spans = set(history)
    if not baseline or not spans or max(baseline) < min(spans):
        return None
    if len(spans) > 1 and spans <= set(baseline):
        return ALL_OTHERS
    return Reference(tuple(sorted({1 + sum(one > past for one in spans) for past in baseline})))
