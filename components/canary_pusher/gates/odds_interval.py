"""Which odds ratios the windows so far do not exclude.

The conditional e-process against "the odds are at most ``m``", and its mirror against "at least
``m``", for each ``m`` of a grid: what is excluded once stays excluded, so that the interval holds
at every look at once and only narrows. It is of odds that stay as they are over the rollout: a gate
may show a harm that began late, while the interval still tells of the time before.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from . import conditional
from .counts import Arms
from .mixture import FloatArray, log_mixture

GRID = 2.0 ** (np.arange(-24, 31) / 6)
"""Odds ratios from 1/16 to 32, six to a doubling; 1 and 2 are among them."""

CELLS = 2_000_000
"""Windows times odds times bets that are weighed at once."""


@dataclasses.dataclass(frozen=True)
class OddsInterval:
    """The odds that are not excluded, and where their processes stand.

    Attributes:
      bets: on harm, with their shares of the capital.
      above: log wealth against "at most this", shape ``[odds, bets]``.
      below: log wealth against "at least this", same shape.
      lower: the greatest odds that are excluded from below; 0 while none are.
      upper: the least that are excluded from above; infinite while none are.
    """

    bets: tuple[tuple[float, float], ...]
    above: FloatArray
    below: FloatArray
    lower: float = 0.0
    upper: float = math.inf

    @classmethod
    def at_first(cls, bets: dict[float, float]) -> OddsInterval:
        """Before any window: everything is possible."""
        shape = (len(GRID), len(bets))
        nothing = np.zeros((len(GRID), len(conditional.NOT_WORSE)))
        return cls(tuple(bets.items()), np.zeros(shape), nothing)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Both ends, once there is an upper one. None again where the odds have changed so much
        that none fit the whole rollout."""
        fitting = self.lower <= self.upper < math.inf
        return (self.lower, self.upper) if fitting else None

    def narrowed(self, column: Arms, level: float, beta: float) -> OddsInterval:
        """What further windows leave of it.

        Args:
          column: the events of windows in which both arms have requests.
          level: probability bound of excluding the true odds from below.
          beta: the same from above.
        """
        windows = column.canary.shape[-1]
        at_once = max(CELLS // self.above.size, 1)
        narrowed = self
        for begin in range(0, windows, at_once):
            part = Arms(
                *(
                    getattr(column, field.name)[begin : begin + at_once]
                    for field in dataclasses.fields(Arms)
                )
            )
            narrowed = narrowed._narrowed_at_once(part, level, beta)
        return narrowed

    def _narrowed_at_once(self, column: Arms, level: float, beta: float) -> OddsInterval:
        above, exceeded = _run(self.above, column, dict(self.bets), level)
        below, undercut = _run(self.below, column, conditional.NOT_WORSE, beta)
        return dataclasses.replace(
            self,
            above=above,
            below=below,
            lower=max(self.lower, float(GRID[exceeded].max(initial=0.0))),
            upper=min(self.upper, float(GRID[undercut].min(initial=math.inf))),
        )


def _run(
    start: FloatArray, column: Arms, bets: dict[float, float], level: float
) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """The wealth after the windows, and which null hypotheses were excluded on the way."""
    share = column.share[:, None]
    expected = GRID * share / (1 - share + GRID * share)
    events = column.canary_events + column.stable_events
    growth = conditional.log_growth(column.canary_events[:, None], events[:, None], expected, bets)
    growth[0] += start
    wealth = np.cumsum(growth, axis=0)
    log_e = log_mixture(wealth, tuple(bets.values()))
    return wealth[-1], (log_e >= -math.log(level)).any(axis=0)
