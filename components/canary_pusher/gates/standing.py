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
from .counts import Tally, counts_of, says_something
from .mean_difference import SUMS, difference, sums_of
from .mixture import FloatArray
from .odds_interval import OddsInterval
from .processes import EVENTS, Process, column_of, harmful_bets, levels_of


@dataclasses.dataclass(frozen=True)
class Standing:
    """What some windows amount to.

    Attributes:
      windows: how many there were.
      weighed: how many of them said something.
      reached: how many of the policy's stages were.
      wealth: log wealth of the bets, of each process.
      tallies: sums, of each metric.
      odds: the odds ratios not excluded, of each metric that is compared by odds.
      business: running sums of the business gate.
    """

    windows: int
    weighed: int
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
            weighed=0,
            reached=0,
            wealth=tuple(process.at_first() for process in processes),
            tallies={process.metric: Tally() for process in processes},
            odds={metric: OddsInterval.at_first(harmful_bets(metric)) for metric in metrics},
            business=np.zeros(SUMS),
        )


def go_on(
    standing: Standing,
    further: Sequence[Window],
    policy: RolloutPolicy,
    processes: Sequence[Process],
    earlier: Sequence[FloatArray],
) -> tuple[Standing, list[FloatArray]]:
    """Adds windows: the standing after them, and the courses of log E with them.

    Args:
      standing: after the windows so far.
      further: the next ones.
      policy: with the gates and stages.
      processes: of its gates.
      earlier: log E after each of the windows so far, of each process; those of the business gate
        follow the given ones.
    """
    stages = {stage.name: stage for stage in policy.stages}
    speaking = [says_something(window, stages) for window in further]
    windows = [window for window, speaks in zip(further, speaking, strict=True) if speaks]
    counts, seen, levels = counts_of(windows, policy.stages), standing.weighed, levels_of(policy)
    columns = {metric: column_of(counts, metric, policy) for metric in standing.tallies}
    wealth = [
        process.wealth(columns[process.metric], start, seen)
        for process, start in zip(processes, standing.wealth, strict=True)
    ]
    sums = sums_of(windows, standing.business)
    log_e = [process.log_e(own, seen) for process, own in zip(processes, wealth, strict=True)]
    log_e += [claim.log_e for claim in business.weigh(difference(sums), policy)]
    after = Standing(
        windows=standing.windows + len(further),
        weighed=seen + len(windows),
        reached=max(standing.reached, _reached(further, policy)),
        wealth=tuple(
            own[-1] if windows else start
            for own, start in zip(wealth, standing.wealth, strict=True)
        ),
        tallies={m: tally.added(columns[m]) for m, tally in standing.tallies.items()},
        odds={
            m: interval.narrowed(columns[m], levels[m], policy.beta)
            for m, interval in standing.odds.items()
        },
        business=sums[-1] if windows else standing.business,
    )
    return after, [
        _continued(course, own, speaking) for course, own in zip(earlier, log_e, strict=True)
    ]


def _continued(course: FloatArray, log_e: FloatArray, speaking: Sequence[bool]) -> FloatArray:
    """The course with further looks; after a window that says nothing it is where it was."""
    values = np.concatenate([course[-1:] if course.size else np.zeros(1), log_e])
    return np.concatenate([course, values[np.cumsum(speaking, dtype=int)]])


def _reached(windows: Sequence[Window], policy: RolloutPolicy) -> int:
    """How many stages there are up to the furthest that the windows name."""
    places = {stage.name: place for place, stage in enumerate(policy.stages, 1)}
    return max((places.get(name, 0) for name in {window.stage for window in windows}), default=0)
