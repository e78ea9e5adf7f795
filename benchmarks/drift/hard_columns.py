"""Columns that are hard on histograms: heavy tails, point masses, ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

SEED = 2013


def hard_columns(sizes: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A baseline and a current side of these sizes; the second has drifted a little."""
    rng = np.random.default_rng(SEED)
    baseline, current = (
        _shaped(rng, size, drift) for size, drift in zip(sizes, (0, 1), strict=True)
    )
    return baseline, current


def _shaped(rng: np.random.Generator, size: int, drift: int) -> pd.DataFrame:
    normal, chance = rng.normal(size=size), rng.random(size)
    return pd.DataFrame(
        {
            "cauchy, cubed": rng.standard_cauchy(size) ** 3 * (1 + 0.1 * drift),
            "pareto 1.1": rng.pareto(1.1, size) * (1 + 0.05 * drift),
            "lognormal": np.exp(2 * normal + 0.05 * drift),
            "12% zeros": np.where(chance < 0.12, 0.0, normal),
            "12% zeros, spread": np.where(chance < 0.12, 0.0005 * drift * normal, normal),
            "93% zeros": np.where(chance < 0.93 - 0.02 * drift, 0.0, np.exp(normal)),
            "counts": rng.poisson(3 + 0.1 * drift, size),
        }
    )
