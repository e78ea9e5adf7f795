"""Real flights that did not drift are not blocked, those that did are.

The long form, with TFDV and at sizes up to 29,000, is benchmarks/drift_null_splits.py.
"""

import csv

import numpy as np
import pytest

from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.verdict import Outcome
from tidegate.data.flights import sample_directory, span_file

NUMBERS = ("sched_dep_hour", "distance", "temp", "precip", "pressure", "plane_age")
CATEGORIES = ("carrier", "origin", "dest", "plane_engine")
SPLITS = {300: 60, 1_000: 30}


@pytest.fixture(scope="module")
def population():
    """The checked-in flights of two months, shuffled together; None is missing."""
    rows = []
    for span in (1, 2):
        with open(span_file(sample_directory(), span), encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    columns = {name: [float(row[name]) if row[name] else None for row in rows] for name in NUMBERS}
    columns |= {name: [row[name] or None for row in rows] for name in CATEGORIES}
    return {name: np.array(cells, dtype=object) for name, cells in columns.items()}


def _verdict(by_hand, columns, drawn, limits, spoil=None):
    """The gate's word on the second half of the rows drawn, the first half being its baseline."""
    half = len(drawn) // 2
    baseline, current = (
        {name: cells[rows].tolist() for name, cells in columns.items()}
        for rows in (drawn[:half], drawn[half:])
    )
    if spoil is not None:
        current[spoil] = [cell and 2 * cell for cell in current[spoil]]
    return compare(by_hand.statistics(current), by_hand.statistics(baseline), limits)


@pytest.mark.parametrize("rows", SPLITS)
def test_splits_of_one_population_are_never_blocked(by_hand, rng, population, rows):
    """Users would lose runs to chance: the bar is one false block in a hundred runs."""
    for _ in range(SPLITS[rows]):
        drawn = rng.choice(len(population["carrier"]), 2 * rows, replace=False)
        verdict = _verdict(by_hand, population, drawn, DriftLimits())
        assert verdict.outcome is not Outcome.FAIL, verdict.sentence


@pytest.mark.parametrize("rows", SPLITS)
def test_the_same_splits_are_blocked_once_a_unit_changed(by_hand, rng, population, rows):
    """Users would lose the gate if it passed chance only because it passes everything."""
    drawn = rng.choice(len(population["carrier"]), 2 * rows, replace=False)
    verdict = _verdict(by_hand, population, drawn, DriftLimits(), spoil="distance")
    failed = {one.subject for one in verdict.measurements if one.outcome is Outcome.FAIL}
    assert failed == {"distance"}
