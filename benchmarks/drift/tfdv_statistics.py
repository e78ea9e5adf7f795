"""Statistics as TFDV makes them, at a chosen resolution of their quantile histograms."""

from __future__ import annotations

import logging
from pathlib import Path

import pandas as pd
from tensorflow_metadata.proto.v0 import statistics_pb2

TFDV_DEFAULT = (10, 0.01)
TIDEGATE = (100, 0.001)


def make_statistics(
    rows: pd.DataFrame, buckets: int = TIDEGATE[0], epsilon: float = TIDEGATE[1]
) -> statistics_pb2.DatasetFeatureStatisticsList:
    """What StatisticsGen makes of these rows, in this process."""
    import tensorflow_data_validation as tfdv

    logging.getLogger().setLevel(logging.ERROR)
    options = tfdv.StatsOptions(num_quantiles_histogram_buckets=buckets, epsilon=epsilon)
    return tfdv.generate_statistics_from_dataframe(rows.reset_index(drop=True), options, n_jobs=1)


def save_statistics(rows: pd.DataFrame, path: Path, buckets: int, epsilon: float) -> Path:
    """Writes them as TFX does; a file that is there is left alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_statistics(rows, buckets, epsilon).SerializeToString())
    return path
