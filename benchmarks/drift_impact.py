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
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import tensorflow as tf
from drift.bars import print_bars
from drift.column_faults import FEATURES, Column, shifts_of
from drift.impact_cases import Case, bars, print_cases, print_correlations, print_leniency

from tidegate.components.drift_checker.compare import compare_scopes
from tidegate.components.drift_checker.impact.importance import Importance
from tidegate.components.drift_checker.judging.leniency import blocks
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import read_slices
from tidegate.components.examples import draw_examples, read_labels
from tidegate.components.importance_gen import losses
from tidegate.components.importance_gen.measuring import measure
from tidegate.components.importance_gen.records import Columns
from tidegate.components.importance_gen.spec import ImportanceSpec
from tidegate.components.serving import ServedModel
from tidegate.components.verdict import Outcome, Verdict
from tidegate.data.flights import prepare, span_file

ROOT = Path("build/drift_impact")
LABEL = "late"
OTHER_MONTH = 7
SEED = 0
SPEC = ImportanceSpec(label=LABEL, seed=SEED)
LIMITS = DriftLimits()

DISTANCES = ("ks", "total_variation", "missing_share")


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
    cases = list(inject(model, records, labels, other, Importance(reliance)))
    print_cases(cases)
    print_correlations(cases)
    print_leniency(cases, LIMITS.impact)
    return print_bars(list(bars(cases)))


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
) -> Iterator[Case]:
    """Puts each shift into January and measures drift and loss."""
    columns = Columns.read(records)
    loss = log_loss(model, records, labels)
    plain = Importance(dataclasses.replace(importance.reliance, costs={}))
    for feature in FEATURES:
        rest = columns.without(feature)
        kind = kind_of(columns.parts[feature], feature)
        values = decode(columns.parts[feature], feature, kind)
        before = statistics_of(values, feature)
        share = importance.reliance.relative(feature)
        for kind_of_shift, name, shift in shifts_of(feature):
            shifted = shift(values, other[feature], np.random.default_rng(SEED))
            now = statistics_of(shifted, feature)
            verdict, by_product = (
                compare_scopes(now, before, LIMITS, importance=one) for one in (importance, plain)
            )
            pairs = zip(rest, encode(shifted, feature, kind), strict=True)
            rise = log_loss(model, [most + part for most, part in pairs], labels) - loss
            yield Case(
                feature=feature,
                kind=kind_of_shift,
                shift=name,
                drift=drift_of(verdict),
                importance=max(0.0, share.importance) if share else 0.0,
                impact=sum(one["impact"] or 0.0 for one in verdict.evidence["ranking"]),
                gate=gate_of(verdict),
                gate_by_product=gate_of(by_product),
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


def gate_of(verdict: Verdict) -> str:
    """What follows for the column."""
    above = [one for one in verdict.measurements if one.outcome is not Outcome.PASS]
    if not above:
        return "passes"
    return "blocks" if any(blocks(one) for one in above) else "warns"


if __name__ == "__main__":
    sys.exit(main())
