"""How often years without any drift are disturbed, beside what other detectors do.

Ten features, 26 spans of history, then a year of 52 runs in which nothing drifts: spans differ as
they always did. The rows of a span are 2,000 normal values around a mean that the span draws, with
a deviation between spans of 0, 0.05 and 0.2 of the deviation within. A thousand years of each kind.

    python benchmarks/drift_null_years.py [--runs 1000]
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable

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
    slow_drift_evidence,
)
from scipy.special import kolmogi

from tidegate.components.drift_checker.measuring.sampling_error import ks_margin_below
from tidegate.components.drift_checker.settings.history_limits import HistoryLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits

HISTORY, YEAR, FEATURES = 26, 52, 10
SPANS = HISTORY + YEAR
AT_ONCE = 50
SEED = 2013

LIMITS = DriftLimits()
CHANCE = HistoryLimits().false_alarm
RUN_LENGTH = HistoryLimits().run_length


@dataclasses.dataclass(frozen=True)
class World:
    """How far spans are apart, and by which law."""

    law: str
    deviation: float

    def shares(self, rng: np.random.Generator, years: int) -> Numbers:
        """What is seen of so many years."""
        means = LAWS.get(self.law, Law()).draw(rng, (years, FEATURES, SPANS))
        return draw_shares(rng, self.deviation * means)

    @property
    def name(self) -> str:
        """For the table's head."""
        return f"{self.law}, {self.deviation:g}"


WORLDS = (
    World("normal", 0.0),
    World("normal", 0.05),
    World("normal", 0.2),
    World("t5", 0.2),
    World("AR(1) 0.5", 0.2),
)

Alarms = np.ndarray
"""Runs by spans of the year: whether any feature alarms."""


def bonferroni(shares: Numbers) -> Alarms:
    """Two-sample KS tests against the previous span at 0.05 over the number of features."""
    critical = kolmogi(0.05 / FEATURES) * np.sqrt(2 / ROWS)
    return (distances_from_previous(shares) > critical).any(axis=1)[:, -YEAR:]


def three_sigma(shares: Numbers) -> Alarms:
    """Mean and three deviations of the reference chunks' distances from the whole reference."""
    distances = distances_from_pool(shares, HISTORY)
    reference = distances[..., :HISTORY]
    limit = reference.mean(axis=-1) + 3 * reference.std(axis=-1)
    return (distances[..., HISTORY:] > limit[..., None]).any(axis=1)


def configured(shares: Numbers) -> Alarms:
    """FAIL at the default limit, against the previous span: the interval lies above it."""
    certain = distances_from_previous(shares) - ks_margin_below((ROWS, ROWS), LIMITS.confidence)
    return (certain > LIMITS.ks).any(axis=1)[:, -YEAR:]


def calibrated_previous(shares: Numbers) -> Alarms:
    """The figure above the limit calibrated on all spans so far, against the previous span."""
    distances = distances_from_previous(shares)
    alarms = []
    for span in range(HISTORY, SPANS):
        past, now = distances[..., : span - 1], distances[..., span - 1]
        alarms.append((now > calibrated(past, LIMITS)).any(axis=1))
    return np.stack(alarms, axis=-1)


def calibrated_pooled(shares: Numbers) -> Alarms:
    """The same, against the pool of all spans so far, each of which was held against the others."""
    alarms = []
    for span in range(HISTORY, SPANS):
        past = distances_from_others(shares[..., :span, :])
        now = distances_from_pool(shares[..., : span + 1, :], span)[..., -1]
        alarms.append((now > calibrated(past, LIMITS)).any(axis=1))
    return np.stack(alarms, axis=-1)


def slow_drift(shares: Numbers) -> Alarms:
    """A call of slow drift begins; it then lasts for as long as the evidence does."""
    called = slow_drift_evidence(shares).mean(axis=1) >= RUN_LENGTH
    return (called[:, 1:] & ~called[:, :-1])[:, -YEAR:]


@dataclasses.dataclass(frozen=True)
class Detector:
    """A detector, and the chance per run that it promises; of run lengths see drift_history.py."""

    name: str
    alarms: Callable[[Numbers], Alarms]
    bar: float | None = None


DETECTORS = (
    Detector("KS p-values, Bonferroni 0.05", bonferroni),
    Detector("3 sigma of reference chunks", three_sigma),
    Detector("limit 0.1 as configured, FAIL", configured),
    Detector("calibrated, previous span", calibrated_previous, CHANCE),
    Detector("calibrated, pool of all spans", calibrated_pooled, CHANCE),
    Detector(f"slow drift, run length {RUN_LENGTH}", slow_drift),
)


def main() -> int:
    """Prints the table; 1 where a bar is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="years of each kind")
    years = parser.parse_args().runs
    columns = [figures(world, years) for world in WORLDS]
    rows, missed = [], False
    for index, detector in enumerate(DETECTORS):
        seen = [column[index] for column in columns]
        # Three standard errors of a mean over years whose runs hang together.
        over = [
            detector.bar is not None and run > detector.bar + 3 * error for run, _, error in seen
        ]
        missed = missed or any(over)
        bar = "" if detector.bar is None else f"≤ {detector.bar:.1%} a run"
        cells = [
            f"{run:.1%} / {year:.0%}{' (missed)' * bad}"
            for (run, year, _), bad in zip(seen, over, strict=True)
        ]
        rows.append([detector.name, bar, *cells])
    print("P(any false alarm) per run / per year of 52 runs\n")
    print_table(["", "bar", *(world.name for world in WORLDS)], rows)
    return int(missed)


def figures(world: World, years: int) -> list[tuple[float, float, float]]:
    """For each detector the rate per run and per year, and the standard error of the former."""
    rng = np.random.default_rng(SEED)
    parts: list[list[Alarms]] = [[] for _ in DETECTORS]
    for begin in range(0, years, AT_ONCE):
        shares = world.shares(rng, min(AT_ONCE, years - begin))
        for part, detector in zip(parts, DETECTORS, strict=True):
            part.append(detector.alarms(shares))
    found = []
    for part in parts:
        alarms = np.concatenate(part)
        by_year = alarms.mean(axis=1)
        error = by_year.std() / np.sqrt(len(by_year))
        found.append((float(by_year.mean()), float(alarms.any(axis=1).mean()), float(error)))
    return found


if __name__ == "__main__":
    sys.exit(main())
