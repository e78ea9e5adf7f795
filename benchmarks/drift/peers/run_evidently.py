"""Evidently's preset for data drift, at its defaults."""

from __future__ import annotations

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

from drift.peers.measured import main


def detect(baseline, current):
    texts = [name for name in baseline if baseline[name].dtype == object]
    columns = DataDefinition(
        numerical_columns=[name for name in baseline if name not in texts],
        categorical_columns=texts,
    )
    sides = [Dataset.from_pandas(side, data_definition=columns) for side in (current, baseline)]
    found = Report([DataDriftPreset()]).run(*sides).dict()["metrics"]
    return {"flagged": sorted(one["config"]["column"] for one in found if drifted(one))}


def drifted(metric):
    """Whether a column's figure is on the wrong side of its threshold."""
    settings = metric["config"]
    if "column" not in settings:
        return False
    if "p_value" in settings["method"]:
        return metric["value"] < settings["threshold"]
    return metric["value"] >= settings["threshold"]


if __name__ == "__main__":
    main(pd.read_parquet, detect)
