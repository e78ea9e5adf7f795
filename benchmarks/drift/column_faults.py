"""Faults of one column of the flights: what breaks upstream, and another month's values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

WORDS = ("carrier", "origin", "dest", "plane_engine")
WHOLE = (
    "sched_dep_hour",
    "sched_dep_minute",
    "day_of_week",
    "distance",
    "plane_age",
)
MEASURED = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib")
FEATURES = (*WORDS, *WHOLE, *MEASURED)
OPTIONAL = (*MEASURED, "plane_age", "plane_engine")

MIXED_UP = "values of other rows"
"""Rows get values that fit other rows: a statistic of the column sees little of it, or nothing."""

Column = pd.Series
Shift = Callable[[Column, Column, np.random.Generator], Column]
"""January's values of a feature and another month's to January's values with a fault."""


def _some(share: float, spoil: Shift) -> Shift:
    """The fault in a random share of the rows."""

    def shift(column: Column, other: Column, generator: np.random.Generator) -> Column:
        hit = generator.random(len(column)) < share
        return column.where(~hit, spoil(column, other, generator))

    return shift


def _stuck(column: Column, other: Column, generator: np.random.Generator) -> Column:
    return pd.Series(column.mode()[0], index=column.index)


def _missing(column: Column, other: Column, generator: np.random.Generator) -> Column:
    return pd.Series(None if column.dtype == object else np.nan, index=column.index)


def _other_word(column: Column, other: Column, generator: np.random.Generator) -> Column:
    return column.map(lambda word: None if word is None else word.lower())


def _other_month(column: Column, other: Column, generator: np.random.Generator) -> Column:
    """The rank within the month is kept, its value is the other month's."""
    ranks = column.rank(pct=True, method="average")
    values = np.quantile(other.dropna(), ranks.fillna(0.5), method="nearest")
    return pd.Series(values, index=column.index).where(column.notna())


def _drawn(column: Column, other: Column, generator: np.random.Generator) -> Column:
    return pd.Series(generator.choice(other.to_numpy(), len(column)), index=column.index)


def _moved(interquartile_ranges: float) -> Shift:
    def shift(column: Column, other: Column, generator: np.random.Generator) -> Column:
        step = column.quantile(0.75) - column.quantile(0.25)
        return column + interquartile_ranges * step

    return shift


def _converted(factor: float, offset: float = 0.0) -> Shift:
    return lambda column, other, generator: column * factor + offset


UNITS: dict[str, tuple[str, Shift]] = {
    "temp": ("in °C", _converted(5 / 9, -160 / 9)),
    "dewp": ("in °C", _converted(5 / 9, -160 / 9)),
    "wind_speed": ("in m/s", _converted(0.447)),
    "distance": ("in km", _converted(1.609)),
    "pressure": ("in inHg", _converted(0.02953)),
    "humid": ("as a fraction", _converted(0.01)),
    "visib": ("in km", _converted(1.609)),
    "precip": ("in mm", _converted(25.4)),
    "sched_dep_hour": ("in UTC", lambda column, *_: (column + 5) % 24),
}


def shifts_of(feature: str) -> Iterator[tuple[str, str, Shift]]:
    """Every shift of one feature: its kind, its name and what it does."""
    for share in (0.1, 0.3, 1.0):
        yield "stuck", f"stuck in {share:.0%} of rows", _some(share, _stuck)
        if feature in OPTIONAL:
            yield "missing", f"missing in {share:.0%} of rows", _some(share, _missing)
    if feature in WORDS:
        yield "unknown words", "lower case in 30% of rows", _some(0.3, _other_word)
        yield "unknown words", "lower case", _other_word
    else:
        yield "another month", "July's values, ranks kept", _other_month
        if feature != "day_of_week":  # the model refuses an eighth day
            yield "moved", "half an interquartile range up", _moved(0.5)
    if feature in UNITS:
        name, shift = UNITS[feature]
        yield "another unit", name, shift
    yield MIXED_UP, "July's values, drawn, in 30% of rows", _some(0.3, _drawn)


def spearman(one: list[float], other: list[float]) -> float:
    """Rank correlation, ties by their mean rank."""
    return float(pd.Series(one).rank().corr(pd.Series(other).rank()))
