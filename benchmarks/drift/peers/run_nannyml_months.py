"""NannyML, Jensen-Shannon alone, in chunks as large as the current side: one verdict a feature."""

from __future__ import annotations

import pandas as pd

from drift.peers import run_nannyml
from drift.peers.measured import main


def detect(baseline, current):
    return run_nannyml.detect(baseline, current, chunk_size=len(current))


if __name__ == "__main__":
    main(pd.read_parquet, detect)
