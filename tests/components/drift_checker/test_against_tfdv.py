"""The intervals, held against exact distances, on statistics that TFDV itself made."""

import os

import numpy as np
import pytest

from tidegate.components.drift_checker.distances.ks import ks_distance
from tidegate.components.drift_checker.distances.total_variation import (
    total_variation,
    unseen_share,
)
from tidegate.components.drift_checker.feature_statistics import (
    parse_statistics,
    read_statistics,
)

BATCH = 1000
LISTED = 60
EPSILON = 0.001


def _columns(rng, rows):
    """Columns by name, some shorter than ``rows``: the rest is missing."""
    zeros = rng.random(rows)
    return {
        "normal": rng.normal(0.1 * rng.random(), 1, rows),
        "heavy_tails": rng.standard_cauchy(rows) ** 3,
        "point_mass": np.where(zeros < 0.12, 0.0, rng.normal(size=rows)),
        "whole": rng.poisson(rng.uniform(2, 4), rows),
        "label": (rng.random(rows) < 0.2 + 0.1 * rng.random()).astype(int),
        "mixture": np.where(zeros < 0.3, rng.integers(0, 3, rows), rng.normal(4, 1, rows)),
        "shifting": rng.normal(rng.normal(0, 50), 1, rows),
        "constant": np.full(rows, 7.5),
        "infinite": np.where(zeros < 0.1, np.inf, rng.normal(size=rows)),
        "holed": np.where(zeros < 0.2, np.nan, rng.normal(size=rows)),
        "rounded": np.round(rng.gamma(2, 10, rows), 1),
        **{f"first_{size}": rng.normal(size=size) for size in (1, 2, 7, 99, 100, 101, 300)},
        "word": rng.choice([f"w{index}" for index in range(40)], rows),
        "name": [f"n{index}" for index in rng.zipf(1.5, rows) % 3000],
    }


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Twice: raw columns, and their features read from TFDV's file. Made once, in parts."""
    rng = np.random.default_rng(7)
    made = []
    for rows in (30_000, 12_345):
        columns = _columns(rng, rows)
        path = str(tmp_path_factory.mktemp("statistics") / "FeatureStats.pb")
        _make_statistics(columns, rows, path)
        with open(path, "rb") as file:
            statistics = parse_statistics(file.read(), path)
        made.append((columns, read_statistics(statistics, 100).features))
    return made


def _make_statistics(columns, rows, path):
    import apache_beam as beam
    import pyarrow as pa
    import tensorflow_data_validation as tfdv

    padded = {
        name: pa.array([[cell] for cell in cells] + [None] * (rows - len(cells)))
        for name, cells in columns.items()
    }
    with pa.ipc.new_file(f"{path}.arrow", pa.table(padded).schema) as file:
        file.write_table(pa.table(padded), BATCH)
    options = tfdv.StatsOptions(
        num_quantiles_histogram_buckets=100, epsilon=EPSILON, num_rank_histogram_buckets=LISTED
    )
    with beam.Pipeline() as pipeline:
        _ = (
            pipeline
            | beam.Create(range(-(-rows // BATCH)))
            | beam.Map(_read_batch, f"{path}.arrow")
            | tfdv.GenerateStatistics(options)
            | tfdv.WriteStatisticsToBinaryFile(path)
        )
    assert os.path.getsize(path)


def _read_batch(index, path):
    # Beam would compress the batches themselves into its pipeline, for half a minute.
    import pyarrow as pa

    with pa.ipc.open_file(path) as file:
        return file.get_batch(index)


@pytest.mark.slow
def test_ks_bounds_hold_the_exact_distance(sides, by_hand):
    """Users would lose the certainty if TFDV's sketch erred otherwise than is assumed."""
    (raw, read), (other_raw, other_read) = sides
    numeric = [name for name, one in read.items() if one.kind == "numeric"]
    assert len(numeric) == 18
    for name in numeric:
        exact = by_hand.exact_ks(*(_numbers(side[name]) for side in (raw, other_raw)))
        distance = ks_distance(read[name].quantiles, other_read[name].quantiles, EPSILON)
        assert distance.low - 1e-9 <= exact <= distance.high + 1e-9, name
        if len(raw[name]) > 1000:
            assert distance.high - distance.low <= 0.025, name
            assert abs(distance.value - exact) <= 0.003, name


@pytest.mark.slow
def test_categorical_bounds_hold_the_exact_figures(sides, by_hand):
    """Users would lose the certainty about values that TFDV does not list."""
    (raw, read), (other_raw, other_read) = sides
    for name in ("word", "name"):
        one, other = list(raw[name]), list(other_raw[name])
        ranks, other_ranks = read[name].ranks, other_read[name].ranks
        distance = total_variation(ranks, other_ranks)
        exact = by_hand.exact_total_variation(one, other)
        assert distance.low - 1e-9 <= exact <= distance.high + 1e-9
        met = set(other)
        unseen = sum(word not in met for word in one) / len(one)
        bounds = unseen_share(ranks, other_ranks)
        assert bounds.low - 1e-9 <= unseen <= bounds.high + 1e-9
    assert read["name"].ranks.unlisted > 0.05
    assert read["word"].ranks.unlisted == 0


@pytest.mark.slow
def test_missing_and_nan_are_counted_where_tfdv_puts_them(sides):
    """Users would lose the shares that have limits of their own."""
    (raw, read), _ = sides
    assert read["holed"].nan == int(np.isnan(raw["holed"]).sum())
    assert read["holed"].independent_values == 30_000 - read["holed"].nan
    assert read["first_300"].missing == 29_700
    assert read["normal"].missing == 0


def _numbers(cells):
    cells = np.asarray(cells, dtype=float)
    return cells[~np.isnan(cells)]
