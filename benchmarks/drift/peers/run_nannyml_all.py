"""NannyML's univariate drift, all eight of its methods."""

from __future__ import annotations

import pandas as pd

from drift.peers import run_nannyml
from drift.peers.measured import main

METHODS = {
    "continuous_methods": ["kolmogorov_smirnov", "jensen_shannon", "wasserstein", "hellinger"],
    "categorical_methods": ["chi2", "jensen_shannon", "l_infinity", "hellinger"],
}


def detect(baseline, current):
    return run_nannyml.detect(baseline, current, **METHODS)


if __name__ == "__main__":
    main(pd.read_parquet, detect)
