"""Rollouts on synthetic traffic, many at a time: the rules of a real one, as arrays.

A stage takes its time, its figures and its evidence, and is left for the next; harm ends a rollout
at once; a stage that waits beyond the policy's patience holds it, and here a hold is the end.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ..policy import RolloutPolicy
from ..settings.stage import Stage
from .calibration import margins_of
from .counts import BoolArray, Counts
from .evidence import Purpose
from .mixture import FloatArray
from .processes import column_of, metrics_asked, odds_gates, processes_of
from .synthetic_traffic import Traffic, Weather, draw

EVEN_WINDOWS = 360
"""So many windows of a stage are as long as the policy's."""

CELLS = 250_000
"""Rollouts times windows that are simulated at once: what fits the memory."""

IntArray = npt.NDArray[np.int64]


def window_lengths(seconds: float, least: float) -> FloatArray:
    """Lengths of the windows of a stage, in seconds.

    An hour's worth of them has the policy's length. In longer stages later windows grow with the
    time since the stage began: a week at ten seconds is simulated in some thousand looks.
    """
    lengths, begun = [least] * max(min(math.ceil(seconds / least), EVEN_WINDOWS), 1), 0.0
    begun = least * len(lengths)
    while begun < seconds:
        lengths.append(min(begun / EVEN_WINDOWS, max(seconds - begun, least)))
        begun += lengths[-1]
    return np.array(lengths)


class Rollouts:
    """The rollouts under way: arrays with one row each."""

    def __init__(
        self,
        policy: RolloutPolicy,
        traffic: Traffic,
        generator: np.random.Generator,
        rollouts: int,
    ) -> None:
        self.policy, self.traffic, self.generator = policy, traffic, generator
        split = sum(stage.seconds for stage in policy.stages if stage.weight < 100)
        self.weather = Weather.drawn(generator, rollouts, traffic, split)
        self.processes = processes_of(policy)
        self.wealth = [np.tile(each.at_first(), (rollouts, 1)) for each in self.processes]
        self.windows = 0
        self.shown = np.zeros((len(self.processes), rollouts), bool)
        self.margin = np.ones(rollouts)
        self.seconds = np.zeros(rollouts)
        self.begun = np.full(rollouts, np.inf if _serving(policy).any() else 0.0)
        self.under_way = np.ones(rollouts, bool)
        self.held = np.zeros(rollouts, bool)
        self.harmed_at = np.full(rollouts, np.inf)
        self.promoted_at = np.full(rollouts, np.inf)

    def enter(self, position: int) -> None:
        """Takes every rollout under way through one stage."""
        stage, rows = self.policy.stages[position], np.flatnonzero(self.under_way)
        if not rows.size:
            return
        if _serving(self.policy)[position]:
            self.begun[rows] = np.minimum(self.begun[rows], self.seconds[rows])
        if stage.weight == 100:
            self.promoted_at[rows] = np.minimum(self.promoted_at[rows], self.seconds[rows])
        if stage.advance == "calibration":
            self._calibrate(stage, rows)
            return
        windows = [
            self._go_through(position, rows[self.margin[rows] == margin], float(margin))
            for margin in np.unique(self.margin[rows])
        ]
        # Of rollouts that went on sooner, a bit of the capital is never staked.
        self.windows += max(windows)

    def _go_through(self, position: int, rows: IntArray, margin: float) -> int:
        stage, gates = self.policy.stages[position], self.policy.gates
        lengths = window_lengths(stage.seconds, gates.window_seconds)
        least = len(lengths)
        if self._may_wait(stage):
            extra = math.floor(gates.patience_seconds / lengths[-1])
            lengths = np.append(lengths, np.full(extra, lengths[-1]))
        at_once = max(CELLS // len(lengths), 1)
        for begin in range(0, len(rows), at_once):
            self._observe(position, rows[begin : begin + at_once], margin, lengths, least)
        return len(lengths)

    def _observe(
        self, position: int, rows: IntArray, margin: float, lengths: FloatArray, least: int
    ) -> None:
        """One stage of rollouts with the same margin, which takes at least so many windows."""
        stage, most = self.policy.stages[position], len(lengths)
        counts = self._draw(stage, rows, lengths)
        wealth, shown = self._weigh(counts, rows, margin)
        complete = self._complete(counts, stage)
        if stage.advance == "evidence":
            complete &= shown[self._asked(position)].all(axis=0)
        complete[:, : least - 1] = False
        harm = shown[self._harms()].any(axis=0)
        ends, harmed_at = _first(complete, most - 1), _first(harm, most)
        last, harmed = np.minimum(ends, harmed_at), harmed_at <= ends
        for each, values in enumerate(wealth):
            self.wealth[each][rows] = values[np.arange(len(rows)), last]
        self.shown[:, rows] = shown[:, np.arange(len(rows)), last]
        self.seconds[rows] += np.cumsum(lengths)[last]
        self.harmed_at[rows[harmed]] = self.seconds[rows[harmed]]
        waiting = ~harmed & ~complete.any(axis=1)
        self.held[rows[waiting]] = True
        self.under_way[rows[harmed | waiting]] = False

    def _calibrate(self, stage: Stage, rows: IntArray) -> None:
        windows = max(math.ceil(stage.seconds / self.policy.gates.window_seconds), 1)
        lengths = np.full(windows, self.policy.gates.window_seconds)
        counts = self._draw(stage, rows, lengths)
        columns = {metric: getattr(counts, metric) for metric in odds_gates(self.policy)}
        margins, automatic = margins_of(columns, self.policy, np.cumsum(lengths) - lengths)
        self.margin[rows] = margins
        self.seconds[rows] += lengths.sum()
        self.held[rows[~automatic]] = True
        self.under_way[rows[~automatic]] = False

    def _may_wait(self, stage: Stage) -> bool:
        """Whether the stage can take longer than its time."""
        part = stage.weight if stage.weight > 0 else stage.mirror
        expected = self.traffic.requests_per_second * part / 100 * stage.seconds
        needed = self.policy.gates.minimum_requests
        return stage.advance == "evidence" or 0 < expected < needed + 10 * math.sqrt(needed)

    def _draw(self, stage: Stage, rows: IntArray, lengths: FloatArray) -> Counts:
        seconds = self.seconds[rows, None] + np.cumsum(lengths) - lengths
        weather = self.weather.of(rows)
        return draw(self.generator, self.traffic, self.policy, stage, seconds, lengths, weather)

    def _weigh(
        self, counts: Counts, rows: IntArray, margin: float
    ) -> tuple[list[FloatArray], BoolArray]:
        """The wealth of every process after each window, and whether its claim was shown by then:
        shapes ``[rollouts, windows, bets]`` and ``[processes, rollouts, windows]``."""
        wealth, shown = [], []
        for row, process in enumerate(processes_of(self.policy, margin)):
            column = column_of(counts, process.metric, self.policy)
            wealth.append(process.wealth(column, self.wealth[row][rows], self.windows))
            crossed = process.log_e(wealth[-1], self.windows) >= process.log_threshold
            crossed[:, 0] |= self.shown[row, rows]
            shown.append(np.logical_or.accumulate(crossed, axis=1))
        return wealth, np.array(shown)

    def _complete(self, counts: Counts, stage: Stage) -> BoolArray:
        """Whether the stage has the figures that it takes, by the end of each window."""
        if stage.weight == 0 and stage.mirror == 0:
            return np.ones(counts.compared.shape, bool)
        seen = counts.errors.canary if stage.weight > 0 else counts.compared
        complete: BoolArray = np.cumsum(seen, axis=1) >= self.policy.gates.minimum_requests
        return complete

    def _harms(self) -> BoolArray:
        return np.array([each.purpose is Purpose.ROLLBACK for each in self.processes])

    def _asked(self, position: int) -> BoolArray:
        metrics = metrics_asked(self.policy, position + 1)
        return ~self._harms() & np.array([each.metric in metrics for each in self.processes])


def _serving(policy: RolloutPolicy) -> BoolArray:
    """In which stages the new version answers requests."""
    return np.array([s.weight > 0 and s.advance != "calibration" for s in policy.stages])


def _first(where: BoolArray, otherwise: int) -> IntArray:
    """The first window of each row in which it holds."""
    return np.where(where.any(axis=1), where.argmax(axis=1), otherwise)
