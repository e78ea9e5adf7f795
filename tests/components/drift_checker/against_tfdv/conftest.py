"""Statistics that TFDV itself made, with weights and without, of columns of every awkward shape."""

import dataclasses
import os

import numpy as np
import pytest

from tidegate.components.drift_checker.statistics.feature_statistics import (
    parse_statistics,
    read_statistics,
)

BATCH = 1000
LISTED = 60
WEIGHT = "weight"


@dataclasses.dataclass(frozen=True)
class Side:
    """One dataset: its raw columns, some shorter than the rest, and what TFDV made of them."""

    raw: dict
    statistics: object
    read: dict
    weighted: dict


@pytest.fixture(scope="session")
def sides(tmp_path_factory):
    """Current and baseline. Made once, in parts, for half a minute."""
    rng = np.random.default_rng(7)
    return [
        _side(rng, rows, str(tmp_path_factory.mktemp("statistics") / "FeatureStats.pb"))
        for rows in (30_000, 12_345)
    ]


def _side(rng, rows, path):
    columns = _columns(rng, rows)
    _make_statistics(columns, rows, path)
    with open(path, "rb") as file:
        statistics = parse_statistics(file.read(), path)
    return Side(
        columns,
        statistics,
        read_statistics(statistics, 100).features,
        read_statistics(statistics, 100, weight_feature=WEIGHT).features,
    )


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
        WEIGHT: rng.gamma(2, 0.5, rows).astype(np.float32),
    }


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
        num_quantiles_histogram_buckets=100,
        epsilon=0.001,
        num_rank_histogram_buckets=LISTED,
        weight_feature=WEIGHT,
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
