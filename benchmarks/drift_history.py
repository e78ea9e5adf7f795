"""How long slow drift stays silent where there is none, and how soon it speaks where there is.

First, three features of three numbers each, whose spans follow one law: the mean run to a false
call, at most 156 runs being watched, hence less than the true mean. Then ten features as in
drift_null_years.py, one of which changes its level, or begins to move: the median run of the first
alarm over that feature, 1 being the first changed span, by history and by detector.

    python benchmarks/drift_history.py [--runs 1000]
"""

from __future__ import annotations

import argparse
import dataclasses
import sys

import numpy as np
from drift.bars import print_table
from drift.simulated_spans import (
    LAWS,
    ROWS,
    Law,
    Numbers,
    calibrated,
    distances_from_others,
    distances_from_pool,
    distances_from_previous,
    draw_shares,
    in_batches,
    slow_drift_evidence,
)

from tidegate.components.drift_checker.history.signals import WEIGHTS
from tidegate.components.drift_checker.measuring.sampling_error import ks_margin_below
from tidegate.components.drift_checker.settings.history_limits import HistoryLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits

HISTORIES = (12, 26, 52)
WATCHED = 156
YEAR = 52
FEATURES, NULL_FEATURES = 10, 3
DEVIATION = 0.2
SEED = 2013
AT_ONCE = 50

LIMITS = DriftLimits()
SETTINGS = HistoryLimits()


@dataclasses.dataclass(frozen=True)
class Change:
    """What happens to one feature, in deviations between its spans."""

    name: str
    step: float = 0.0
    slope: float = 0.0

    def over(self, spans: int) -> Numbers:
        """By how much it has moved in each of ``spans``."""
        return self.step + self.slope * np.arange(1, spans + 1)


CHANGES = (
    Change("none"),
    Change("1 sigma", step=1),
    Change("2 sigma", step=2),
    Change("3 sigma", step=3),
    Change("6 sigma", step=6),
    Change("0.1 sigma a span", slope=0.1),
    Change("0.25 sigma a span", slope=0.25),
)

DETECTORS = (
    "limit 0.1 as configured",
    "calibrated, previous span",
    "calibrated, pool of all spans",
    "slow drift",
)


def main() -> int:
    """Prints both tables; 1 where a bar is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="simulated runs of each kind")
    runs = parser.parse_args().runs
    missed = print_run_lengths(runs)
    missed += print_delays(max(1, runs // 4))
    return int(missed > 0)


def print_run_lengths(runs: int) -> int:
    """One row a law; the number of bars that were missed."""
    print(f"\nMean run to a false call of slow drift, of {WATCHED} at most; called within a year\n")
    bar, rows, missed = SETTINGS.run_length, [], 0
    for name, law in LAWS.items():
        seen = [run_length(law, history, runs) for history in HISTORIES]
        short = [length < bar for length, _ in seen]
        missed += sum(short)
        cells = [
            f"{length:.0f}; {year:.0%}{' (missed)' * bad}"
            for (length, year), bad in zip(seen, short, strict=True)
        ]
        rows.append([name, f"≥ {bar}", *cells])
    print_table(["spans", "bar", *(f"{one} spans before" for one in HISTORIES)], rows)
    return missed


def run_length(law: Law, history: int, runs: int) -> tuple[float, float]:
    """The mean run to a call, those without any counted as watched to the end; called in a year."""
    rng = np.random.default_rng(SEED)
    evidence = np.zeros((runs, NULL_FEATURES, history + WATCHED))
    for weight in WEIGHTS:
        evidence += weight * in_batches(law.draw(rng, evidence.shape))
    called = first_alarms(evidence.mean(axis=1)[:, history:] >= SETTINGS.run_length)
    return float(np.minimum(called, WATCHED).mean()), float((called <= YEAR).mean())


def print_delays(runs: int) -> int:
    """One row for each detector and history; the number of bars that were missed."""
    print(f"\nMedian run of the first alarm over a feature, one of {FEATURES}, that changes\n")
    rows, missed = [], 0
    for history in HISTORIES:
        found = delays(history, runs)
        for detector in DETECTORS:
            cells = [shown(found[change.name, detector]) for change in CHANGES]
            rows.append([detector, str(history), *cells])
        # The bar: what is six deviations off is stopped at once, by every limit that is in force.
        in_force = DETECTORS[:3] if history >= SETTINGS.minimum_spans else DETECTORS[:1]
        hard = max(found["6 sigma", one] for one in in_force)
        missed += hard > 1
    print_table(["", "spans before", *(change.name for change in CHANGES)], rows)
    return missed


def shown(delay: float) -> str:
    """A median, or that most runs saw no alarm."""
    return f"{delay:.0f}" if delay <= YEAR else f"> {YEAR}"


def delays(history: int, runs: int) -> dict[tuple[str, str], float]:
    """Median delays by change and detector; infinite where nothing is claimed."""
    rng = np.random.default_rng(SEED)
    means = LAWS["normal"].draw(rng, (runs, FEATURES, history + YEAR))
    calm = draw_shares(rng, DEVIATION * means)
    evidence = slow_drift_evidence(calm)
    found = {}
    for change in CHANGES:
        moved = means[:, :1].copy()
        moved[..., history:] += change.over(YEAR)
        shares = np.concatenate([draw_shares(rng, DEVIATION * moved), calm[:, 1:]], axis=1)
        changed = np.concatenate([slow_drift_evidence(shares[:, :1]), evidence[:, 1:]], axis=1)
        alarms = (*blocked(shares, history), changed.mean(axis=1) >= SETTINGS.run_length)
        for detector, alarm in zip(DETECTORS, alarms, strict=True):
            found[change.name, detector] = float(np.median(first_alarms(alarm[:, history:])))
    return found


def blocked(shares: Numbers, history: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where the first feature is stopped: at the configured limit, and at two calibrated ones."""
    certain = ks_margin_below((ROWS, ROWS), LIMITS.confidence)
    previous = np.pad(distances_from_previous(shares), ((0, 0), (0, 0), (1, 0)))
    by_previous, by_pool = (np.zeros((len(shares), shares.shape[2]), bool) for _ in range(2))
    for span in range(max(history, SETTINGS.minimum_spans), shares.shape[2]):
        limit = calibrated(previous[..., 1:span], LIMITS)
        by_previous[:, span] = (previous[..., span] > limit)[:, 0]
        past = distances_from_others(shares[..., :span, :])
        now = distances_from_pool(shares[..., : span + 1, :], span)[..., -1]
        limit = calibrated(past, LIMITS)
        by_pool[:, span] = (now > limit)[:, 0]
    return previous[:, 0] - certain > LIMITS.ks, by_previous, by_pool


def first_alarms(alarms: np.ndarray) -> np.ndarray:
    """The run of each first alarm, counted from 1; infinite where there is none."""
    return np.where(alarms.any(axis=-1), alarms.argmax(axis=-1) + 1, np.inf)


if __name__ == "__main__":
    sys.exit(main())
