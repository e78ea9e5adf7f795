"""TFDV from rows: its default statistics, then its validate_statistics."""

from __future__ import annotations

import pandas as pd
import tensorflow_data_validation as tfdv

from drift.peers import run_tfdv
from drift.peers.measured import main


def detect(baseline, current):
    made = [tfdv.generate_statistics_from_dataframe(side, n_jobs=1) for side in (baseline, current)]
    return run_tfdv.detect(*made)


if __name__ == "__main__":
    main(pd.read_parquet, detect)
