"""How far New York's flights drift from month to month, and which faults their limits catch.

Prints two tables: each feature's figures over the eleven pairs of neighbouring months of 2013
beside its limit, and gross faults put into each later month beside how often the gate fails them.
The limits are those of the flights pipeline, or of a YAML file given as the only argument. Only the
columns that are known before departure enter, two thirds of the rows as in the split ``train``.

    python benchmarks/drift_flights_spans.py [limits.yaml]
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
import logging
import statistics
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import tidegate
from tidegate.components.config import read_settings
from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.verdict import Outcome, Verdict
from tidegate.data.flights import SPANS, prepare, span_file

SPANS_FOLDER = Path("build/drift_flights_spans")
CATEGORIES = ("carrier", "origin", "dest", "plane_engine")
NUMBERS = ("sched_dep_hour", "sched_dep_minute", "day_of_week", "distance", "plane_age", "late")
WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib")

STUCK = ("temp", "wind_dir", "visib", "precip", "distance", "day_of_week", "carrier", "late")
"""Columns in which the most frequent value replaces all others, one at a time."""


def main() -> None:
    """Prints both tables."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    limits = load_limits(sys.argv[1:])
    months = [load_month(span) for span in SPANS]
    made = [make_statistics(month) for month in months]
    verdicts = [
        compare(current, baseline, limits) for baseline, current in itertools.pairwise(made)
    ]
    print_figures(verdicts)
    print_faults(months, limits)


def load_limits(arguments: list[str]) -> DriftLimits:
    """The limits of the file that is named, else those of the flights pipeline."""
    if arguments:
        return DriftLimits.from_yaml(arguments[0])
    root = Path(tidegate.__file__).parent
    return DriftLimits.from_mapping(read_settings(root / "pipelines/flights/config.yaml")["drift"])


def load_month(span: int) -> pd.DataFrame:
    """Two thirds of one month's rows, as the split ``train`` holds them."""
    if not span_file(SPANS_FOLDER, span).exists():
        prepare(SPANS_FOLDER, SPANS)
    month = pd.read_csv(span_file(SPANS_FOLDER, span), usecols=[*CATEGORIES, *NUMBERS, *WEATHER])
    return month.sample(frac=2 / 3, random_state=span).reset_index(drop=True)


def make_statistics(month: pd.DataFrame):
    """What StatisticsGen makes of these rows."""
    import tensorflow_data_validation as tfdv

    options = tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)
    return tfdv.generate_statistics_from_dataframe(month, options, n_jobs=1)


def print_figures(verdicts: list[Verdict]) -> None:
    """One row for each limited statistic of each feature, over all pairs of months."""
    taken = collections.defaultdict(list)
    for verdict in verdicts:
        for one in verdict.measurements:
            if one.limit is not None:
                taken[one.subject, one.statistic].append(one)
    print(
        "\n| feature | statistic | January to February | median of 11 | largest | its upper bound"
        " | limit | PASS |\n|---|---|---|---|---|---|---|---|"
    )
    for (subject, statistic), measurements in sorted(taken.items(), key=lambda one: one[0][::-1]):
        values = [one.value or 0.0 for one in measurements]
        bound = max(one.interval[1] for one in measurements)
        passes = sum(one.outcome is Outcome.PASS for one in measurements)
        print(
            f"| {subject} | {statistic} | {values[0]:.3f} | {statistics.median(values):.3f} |"
            f" {max(values):.3f} | {bound:.3f} | {measurements[0].limit:g} | {passes}/11 |"
        )
    print("\nVerdicts:", ", ".join(verdict.outcome.value for verdict in verdicts))
    for verdict in verdicts:
        print("-", verdict.sentence)


def print_faults(months: list[pd.DataFrame], limits: DriftLimits) -> None:
    """One row for each fault: in how many of the eleven later months the gate fails it."""
    print("\n| fault | caught | by |\n|---|---|---|")
    for fault, (columns, spoil) in FAULTS.items():
        exceptions = {name: one for name, one in limits.features.items() if name in columns}
        narrowed = dataclasses.replace(limits, features=exceptions)
        verdicts = [
            compare(
                make_statistics(spoil(after[columns].copy())),
                make_statistics(before[columns]),
                narrowed,
            )
            for before, after in itertools.pairwise(months)
        ]
        caught = sum(verdict.outcome is Outcome.FAIL for verdict in verdicts)
        by = collections.Counter(
            f"{one.subject} {one.statistic}"
            for verdict in verdicts
            for one in verdict.measurements
            if one.outcome is Outcome.FAIL
        )
        print(f"| {fault} | {caught}/11 | {', '.join(name for name, _ in by.most_common(3))} |")


Spoil = Callable[[pd.DataFrame], pd.DataFrame]


def _scaled(column: str, factor: float, offset: float = 0.0) -> Spoil:
    return lambda rows: rows.assign(**{column: rows[column] * factor + offset})


def _swapped(one: str, other: str) -> Spoil:
    return lambda rows: rows.rename(columns={one: other, other: one})


def _constant(column: str) -> Spoil:
    return lambda rows: rows.assign(**{column: rows[column].mode()[0]})


def _filled(column: str) -> Spoil:
    return lambda rows: rows.assign(**{column: rows[column].fillna(0)})


def _emptied(column: str, share: float) -> Spoil:
    return lambda rows: rows.assign(
        **{column: rows[column].where(rows[column].sample(frac=1 - share, random_state=0).notna())}
    )


def _without_largest(column: str) -> Spoil:
    return lambda rows: rows[rows[column] != rows[column].mode()[0]].reset_index(drop=True)


FAULTS: dict[str, tuple[list[str], Spoil]] = {
    "temp in °C": (["temp"], _scaled("temp", 5 / 9, -160 / 9)),
    "dewp in °C": (["dewp"], _scaled("dewp", 5 / 9, -160 / 9)),
    "wind_speed in m/s": (["wind_speed"], _scaled("wind_speed", 0.447)),
    "distance in km": (
        ["distance"],
        lambda rows: rows.assign(distance=(rows["distance"] * 1.609).round().astype(int)),
    ),
    "pressure in inHg": (["pressure"], _scaled("pressure", 0.02953)),
    "humid as a fraction": (["humid"], _scaled("humid", 0.01)),
    "sched_dep_hour in UTC": (
        ["sched_dep_hour"],
        lambda rows: rows.assign(sched_dep_hour=(rows["sched_dep_hour"] + 5) % 24),
    ),
    "late inverted": (["late"], lambda rows: rows.assign(late=1 - rows["late"])),
    "temp and humid swapped": (["temp", "humid"], _swapped("temp", "humid")),
    "temp and dewp swapped": (["temp", "dewp"], _swapped("temp", "dewp")),
    "origin and dest swapped": (["origin", "dest"], _swapped("origin", "dest")),
    "hour and minute swapped": (
        ["sched_dep_hour", "sched_dep_minute"],
        _swapped("sched_dep_hour", "sched_dep_minute"),
    ),
    **{f"{column} constant": ([column], _constant(column)) for column in STUCK},
    "largest carrier dropped": (["carrier", "dest"], _without_largest("carrier")),
    "largest airport dropped": (["origin", "dest"], _without_largest("origin")),
    "carrier in lower case": (
        ["carrier"],
        lambda rows: rows.assign(carrier=rows["carrier"].str.lower()),
    ),
    "pressure missing in a third": (["pressure"], _emptied("pressure", 1 / 3)),
    "carrier missing in a tenth": (["carrier"], _emptied("carrier", 0.1)),
    "plane_age missing filled with 0": (["plane_age"], _filled("plane_age")),
}


if __name__ == "__main__":
    main()
