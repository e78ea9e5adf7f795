"""Tidegate from rows: statistics by TFDV as Tidegate wants them, then its comparison."""

from __future__ import annotations

import pandas as pd
import tensorflow_data_validation as tfdv

from drift.peers import run_tidegate
from drift.peers.measured import main


def detect(baseline, current):
    options = tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)
    made = [
        tfdv.generate_statistics_from_dataframe(side, options, n_jobs=1)
        for side in (baseline, current)
    ]
    return run_tidegate.detect(*made)


if __name__ == "__main__":
    main(pd.read_parquet, detect)
