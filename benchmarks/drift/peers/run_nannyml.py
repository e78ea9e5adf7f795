"""NannyML's univariate drift, Jensen-Shannon alone, its thresholds set by the baseline's chunks.

A feature is flagged where any chunk of the current side alerts.
"""

from __future__ import annotations

import warnings

import nannyml
import pandas as pd

from drift.peers.measured import main

METHODS = {
    "continuous_methods": ["jensen_shannon"],
    "categorical_methods": ["jensen_shannon"],
}


def detect(baseline, current, **settings):
    warnings.filterwarnings("ignore")
    texts = [name for name in baseline if baseline[name].dtype == object]
    calculator = nannyml.UnivariateDriftCalculator(
        column_names=list(baseline), treat_as_categorical=texts, **{**METHODS, **settings}
    )
    calculator.fit(baseline)
    found = calculator.calculate(current).filter(period="analysis").to_df()
    alerts = [name for name in found if name[2] == "alert" and found[name].any()]
    return {"flagged": sorted({name[0] for name in alerts})}


if __name__ == "__main__":
    main(pd.read_parquet, detect)
