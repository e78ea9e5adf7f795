"""Where the arithmetic of a rollout's gates stands, so that it can be gone on with.

A rollout of a week has tens of thousands of windows, and a decision after each. All that earlier
windows have to say is in a few sums, and to add a window to them is the same, to the bit, as to
begin anew.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from ..policy import RolloutPolicy
from ..traffic.window import Window
from . import business
from .counts import Tally, counts_of
from .mean_difference import SUMS, difference, sums_of
from .mixture import FloatArray
from .odds_interval import OddsInterval
from .processes import EVENTS, Process, column_of, harmful_bets, levels_of


@dataclasses.dataclass(frozen=True)
class Standing:
    """What some windows amount to.

    Attributes:
      windows: how many there were.
      reached: how many of the policy's stages were.
      wealth: log wealth of the bets, of each process.
      tallies: sums, of each metric.
      odds: the odds ratios not excluded, of each metric that is compared by odds.
      business: running sums of the business gate.
    """

    windows: int
    reached: int
    wealth: tuple[FloatArray, ...]
    tallies: Mapping[str, Tally]
    odds: Mapping[str, OddsInterval]
    business: FloatArray

    @classmethod
    def at_first(cls, processes: Sequence[Process]) -> Standing:
        """Before any window."""
        metrics = {process.metric for process in processes} & set(EVENTS)
        return cls(
            windows=0,
            reached=0,
            wealth=tuple(np.zeros(len(process.shares)) for process in processes),
            tallies={process.metric: Tally() for process in processes},
            odds={metric: OddsInterval.at_first(harmful_bets(metric)) for metric in metrics},
            business=np.zeros(SUMS),
        )


def go_on(
    standing: Standing,
    further: Sequence[Window],
    policy: RolloutPolicy,
    processes: Sequence[Process],
) -> tuple[Standing, list[FloatArray]]:
    """Adds windows: the standing after them, and log E of every process after each of them.

    The processes of the business gate follow those that were given.
    """
    counts = counts_of(further, policy.stages)
    columns = {metric: column_of(counts, metric, policy) for metric in standing.tallies}
    courses = [
        process.wealth(columns[process.metric], start)
        for process, start in zip(processes, standing.wealth, strict=True)
    ]
    levels = levels_of(policy)
    sums = sums_of(further, policy.stages, standing.business)
    gained = business.weigh(difference(sums), policy)
    after = Standing(
        windows=standing.windows + len(further),
        reached=max(standing.reached, _reached(further, policy)),
        wealth=tuple(
            course[-1] if len(further) else start
            for course, start in zip(courses, standing.wealth, strict=True)
        ),
        tallies={m: tally.added(columns[m]) for m, tally in standing.tallies.items()},
        odds={
            m: seen.narrowed(columns[m], levels[m], policy.beta)
            for m, seen in standing.odds.items()
        },
        business=sums[-1] if len(further) else standing.business,
    )
    log_e = [p.log_e(course) for p, course in zip(processes, courses, strict=True)]
    return after, [*log_e, *(claim.log_e for claim in gained)]


def _reached(windows: Sequence[Window], policy: RolloutPolicy) -> int:
    """How many stages there are up to the furthest that the windows name."""
    places = {stage.name: place for place, stage in enumerate(policy.stages, 1)}
    return max((places.get(name, 0) for name in {window.stage for window in windows}), default=0)
