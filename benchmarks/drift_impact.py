"""Whether the gate's impact foretells what drift costs a model, on the flights of 2013.

The flights pipeline trains its model on January, and ImportanceGen measures what each feature and
its values are worth to it. Then faults are put into one feature of January's held-out flights after
the other: stuck sensors, wrong units, missing values, unknown words, values of another month. Of
each shift the gate compares the statistics and tells the drift and the impact, and the labels tell
by how much the loss really rises. The figure is the rank correlation (Spearman) of the two over all
shifts, beside that of the drift alone, of the importance alone, and of their product. Values drawn
for other rows are counted apart: they spoil rows and leave the column's distribution almost as it
was, so no statistic of it can tell.

    python benchmarks/drift_impact.py [pipeline root]

A pipeline root in which the pipeline has run on January is reused; the default is made.
"""

from __future__ import annotations

import dataclasses
import logging
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import tensorflow as tf
from drift.bars import Bar, print_bars, print_table

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.feature_statistics import read_slices
from tidegate.components.drift_checker.impact import Importance
from tidegate.components.drift_checker.leniency import blocks
from tidegate.components.drift_checker.limits import DriftLimits
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.examples import draw_examples, read_labels
from tidegate.components.importance_gen import losses
from tidegate.components.importance_gen.measuring import measure
from tidegate.components.importance_gen.records import Columns
from tidegate.components.importance_gen.spec import ImportanceSpec
from tidegate.components.serving import ServedModel
from tidegate.components.verdict import Verdict
from tidegate.data.flights import prepare, span_file

ROOT = Path("build/drift_impact")
LABEL = "late"
OTHER_MONTH = 7
SEED = 0
SPEC = ImportanceSpec(label=LABEL, seed=SEED)
LIMITS = DriftLimits()

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
DISTANCES = ("ks", "total_variation", "missing_share")

MIXED_UP = "values of other rows"
"""Rows get values that fit other rows: a statistic of the column sees little of it, or nothing."""

Column = pd.Series
Shift = Callable[[Column, Column, np.random.Generator], Column]
"""January's values of a feature and another month's to January's values with a fault."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one shift of one feature did, and what was foretold of it, as shares of the loss.

    Attributes:
      feature: which.
      kind: of fault.
      shift: in words.
      drift: the largest figure that the gate measured.
      importance: the feature's.
      impact: the gate's, of all figures of the feature together.
      failed: whether a figure is above its limit.
      excused: whether all that are were let pass for their small impact.
      realised: by how much the loss really rises.
    """

    feature: str
    kind: str
    shift: str
    drift: float
    importance: float
    impact: float
    failed: bool
    excused: bool
    realised: float

    @property
    def product(self) -> float:
        """The impact as it would be without costs of values."""
        return self.drift * self.importance


def main() -> int:
    """Prints every shift and the rank correlations; 1 where the bar is missed."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    root = Path(sys.argv[1]) if sys.argv[1:] else train()
    model, records = load(root)
    labels = read_labels(records, LABEL)
    drawn = SPEC.maximum_examples
    for spec in (dataclasses.replace(SPEC, values=0), SPEC):
        started = time.process_time()
        reliance = measure(model.predict, records[:drawn], labels[:drawn], spec)
        print(
            f"{len(reliance.features)} features on {reliance.examples:,} examples, importance"
            f"{' and costs of values' if spec.values else ''}: {time.process_time() - started:.1f}"
            f" s CPU, {len(reliance.to_json()) / 1024:.0f} KiB"
        )
    other = pd.read_csv(span_file(ROOT / "flights", OTHER_MONTH), usecols=list(FEATURES))
    outcomes = list(inject(model, records, labels, other, Importance(reliance)))
    print_outcomes(outcomes)
    print_correlations(outcomes)
    print_excused(outcomes)
    return print_bars(list(bars(outcomes)))


def train() -> Path:
    """Runs the flights pipeline on January, where it has not run yet."""
    root = ROOT / "pipeline"
    if not list(root.glob("artifacts/Trainer/model/*/Format-Serving")):
        command = [sys.executable, "-m", "tidegate", "run", "flights", "--span", "1"]
        subprocess.run([*command, "--root", str(root)], check=True)
    return root


def load(root: Path):
    """January's model and its held-out examples."""
    prepare(ROOT / "flights", [OTHER_MONTH])
    model = min(root.glob("artifacts/Trainer/model/*"), key=lambda path: int(path.name))
    spans = (root / "artifacts/Pseudonymizer/examples").glob("*")
    examples = min(spans, key=lambda path: int(path.name))
    records = draw_examples([str(examples / "Split-eval")], 1_000_000, SEED)
    return ServedModel(str(model / "Format-Serving"), "ImportanceSpec"), records


def kind_of(parts: Sequence[bytes], feature: str) -> str:
    """Which of a tf.Example's three lists holds the feature."""
    held = next(part for part in parts if part)
    kind: str = tf.train.Example.FromString(held).features.feature[feature].WhichOneof("kind")
    return kind


def decode(parts: Sequence[bytes], feature: str, kind: str) -> Column:
    """One feature's values; a missing one is None or NaN."""
    found = [tf.train.Example.FromString(part).features.feature for part in parts]
    values = [getattr(one[feature], kind).value[0] if feature in one else None for one in found]
    if kind == "bytes_list":
        return pd.Series([None if word is None else word.decode() for word in values], dtype=object)
    return pd.Series(values, dtype=float)


def encode(column: Column, feature: str, kind: str) -> list[bytes]:
    """Serialized tf.Examples of one feature; of a missing value, of none."""
    cast = {"bytes_list": str.encode, "float_list": float, "int64_list": round}[kind]
    parts = []
    for value in column:
        example = tf.train.Example()
        if value is not None and value == value:
            getattr(example.features.feature[feature], kind).value.append(cast(value))
        parts.append(example.SerializeToString())
    return parts


def inject(
    model, records: list[bytes], labels: np.ndarray, other: pd.DataFrame, importance: Importance
) -> Iterator[Outcome]:
    """Puts each shift into January and measures drift and loss."""
    columns = Columns.read(records)
    loss = log_loss(model, records, labels)
    for feature in FEATURES:
        rest = columns.without(feature)
        kind = kind_of(columns.parts[feature], feature)
        values = decode(columns.parts[feature], feature, kind)
        before = statistics_of(values, feature)
        share = importance.reliance.relative(feature)
        for kind_of_shift, name, shift in shifts_of(feature):
            shifted = shift(values, other[feature], np.random.default_rng(SEED))
            verdict = compare_scopes(
                statistics_of(shifted, feature), before, LIMITS, importance=importance
            )
            above = [one for one in verdict.measurements if one.outcome.value == "FAIL"]
            pairs = zip(rest, encode(shifted, feature, kind), strict=True)
            rise = log_loss(model, [most + part for most, part in pairs], labels) - loss
            yield Outcome(
                feature=feature,
                kind=kind_of_shift,
                shift=name,
                drift=drift_of(verdict),
                importance=max(0.0, share.importance) if share else 0.0,
                impact=sum(one["impact"] or 0.0 for one in verdict.evidence["ranking"]),
                failed=bool(above),
                excused=not any(blocks(one) for one in above),
                realised=rise / loss,
            )


def log_loss(model, records: list[bytes], labels: np.ndarray) -> float:
    """The model's mean log loss."""
    return float(losses.log_loss(model.predict(records)[:, 0], labels).mean())


def statistics_of(column: Column, feature: str):
    """What StatisticsGen makes of these values, as the gate reads it."""
    import tensorflow_data_validation as tfdv

    options = tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)
    made = tfdv.generate_statistics_from_dataframe(column.to_frame(feature), options, n_jobs=1)
    slices = read_slices(made, LIMITS.quantile_buckets)
    return {Scope("", name): dataset for name, dataset in slices.items()}


def drift_of(verdict: Verdict) -> float:
    """The largest distance or change of a share that the gate found."""
    return max(
        (one.value or 0.0 for one in verdict.measurements if one.statistic in DISTANCES),
        default=0.0,
    )


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


def print_outcomes(outcomes: list[Outcome]) -> None:
    """All shifts, the costliest first."""
    print()
    print_table(
        ["feature", "shift", "drift", "importance", "product", "impact", "gate", "realised"],
        [
            [
                one.feature,
                one.shift,
                f"{one.drift:.3f}",
                *(f"{share:.2%}" for share in (one.importance, one.product, one.impact)),
                ("warns" if one.excused else "blocks") if one.failed else "passes",
                f"{one.realised:+.2%}",
            ]
            for one in sorted(outcomes, key=lambda one: -one.realised)
        ],
    )


def print_correlations(outcomes: list[Outcome]) -> None:
    """Of each method over all shifts, and over each kind of them."""
    groups = {"that statistics can see": seen(outcomes), "all": outcomes}
    for kind in sorted({one.kind for one in outcomes}):
        groups[kind] = [one for one in outcomes if one.kind == kind]
    print("\nSpearman with the realised rise of the loss")
    methods = ("impact", "product", "drift", "importance")
    print_table(
        ["shifts", "number", "impact", "drift x importance", "drift alone", "importance alone"],
        [
            [name, str(len(group)), *(f"{correlation(group, one):.3f}" for one in methods)]
            for name, group in groups.items()
        ],
    )


def print_excused(outcomes: list[Outcome]) -> None:
    """What the gate would let pass with a warning, and what that really costs."""
    failed = [one for one in outcomes if one.failed]
    excused = [one for one in failed if one.excused]
    print(
        f"\nOf {len(failed)} shifts above a limit, {len(excused)} have an impact of"
        f" {LIMITS.impact:.0%} at most and warn. The loss really rises by more in:"
    )
    for one in excused:
        if one.realised > LIMITS.impact:
            print(f"- {one.feature} {one.shift}: {one.realised:+.2%} (impact {one.impact:.2%})")
    harmful = [one for one in failed if one.realised > LIMITS.impact]
    caught = sum(not one.excused for one in harmful)
    print(f"Of {len(harmful)} that raise the loss by more, {caught} block.\n")


def bars(outcomes: list[Outcome]) -> Iterator[Bar]:
    """The bar beside the plain product, which is what importances are usually put to."""
    for name, group in (("that statistics can see", seen(outcomes)), ("all", outcomes)):
        yield Bar(
            f"Spearman of impact and realised loss, {len(group)} shifts, {name}",
            correlation(group, "impact"),
            at_least=0.8,
            peer=correlation(group, "product"),
            peer_name="drift x importance",
        )


def seen(outcomes: list[Outcome]) -> list[Outcome]:
    """Those that a statistic of the column can see."""
    return [one for one in outcomes if one.kind != MIXED_UP]


def correlation(outcomes: list[Outcome], method: str) -> float:
    """Rank correlation with what came, ties by their mean rank."""
    foretold = pd.Series([getattr(one, method) for one in outcomes])
    realised = pd.Series([one.realised for one in outcomes])
    return float(foretold.rank().corr(realised.rank()))


if __name__ == "__main__":
    sys.exit(main())
