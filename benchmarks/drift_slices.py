"""How many slices FAIL by chance, and how many that drifted are found, beside simpler rules.

Simulated: 50 slices of 200 to 20,000 rows, three features each, whose true distances lie exactly
at their limits, where a false FAIL is likeliest; then 5 more whose distances lie beyond them. Each
run counts the share of false ones among the slices that FAIL and the share of drifted ones found,
for the two procedures of ``SliceLimits.control`` and for the rules they replace: no correction, and
Bonferroni's.

Real: January's flights split in two at random, again and again, statistics and slices (by carrier
and by origin) made by TFDV; once as they are, which is no drift, and once with a fault put into one
carrier of the later half.

    python benchmarks/drift_slices.py [--runs 300] [--splits 3]
"""

from __future__ import annotations

import argparse
import logging
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tidegate.components.drift_checker.compare import compare, compare_scopes
from tidegate.components.drift_checker.distributions.quantiles import Quantiles
from tidegate.components.drift_checker.distributions.ranks import Ranks
from tidegate.components.drift_checker.judging.multiplicity import adjusted_risks, p_value
from tidegate.components.drift_checker.measuring.observe import configured_limit, observe_feature
from tidegate.components.drift_checker.measuring.pairing import feature_pairs
from tidegate.components.drift_checker.scope import Scope
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.slice_limits import CONTROLS, SliceLimits
from tidegate.components.drift_checker.statistics.dataset_statistics import (
    DatasetStatistics,
    FeatureStatistics,
)
from tidegate.components.drift_checker.statistics.feature_statistics import ALL_EXAMPLES
from tidegate.components.verdict import Verdict
from tidegate.data.flights import prepare, span_file

RATE = 0.05
SLICES, DRIFTED = 50, 5
AT_LIMIT, BEYOND = 1.0, 2.5

FOLDER = Path("build/drift_slices")
COLUMNS = ["carrier", "origin", "dest", "temp", "distance", "plane_age", "late"]

Side = dict[Scope, DatasetStatistics]
PValues = dict[Scope, list[float]]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--splits", type=int, default=3)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    simulate(arguments.runs)
    split_flights(arguments.splits)


def fallen(p_values: PValues, rule: str) -> set[Scope]:
    """The slices that FAIL under ``rule``: those with a p-value within their risk."""
    number = sum(len(one) for one in p_values.values())
    if rule == "hierarchical":
        risks: Mapping[Scope, float] = adjusted_risks(p_values, RATE)
    elif rule == "benjamini_hochberg":
        [risk] = adjusted_risks({"": [p for one in p_values.values() for p in one]}, RATE).values()
        risks = dict.fromkeys(p_values, risk)
    else:
        risks = dict.fromkeys(p_values, RATE if rule == "no correction" else RATE / number)
    return {scope for scope, one in p_values.items() if min(one) <= risks[scope]}


RULES = (*CONTROLS, "Bonferroni", "no correction")


def simulate(runs: int) -> None:
    """One row for each rule, over slices at their limit with and without some beyond it."""
    rng = np.random.default_rng(20130101)
    limits = DriftLimits()
    seen: dict[tuple[str, int], list[tuple[bool, float, float]]] = {}
    for run in range(runs):
        for drifted in (0, DRIFTED):
            current, baseline = simulated_sides(rng, limits, drifted)
            p_values = figures(current, baseline, limits)
            for rule in RULES:
                found = fallen(p_values, rule)
                false = {scope for scope in found if scope.slice.startswith("still")}
                shares = len(false) / max(1, len(found)), len(found - false) / max(1, drifted)
                seen.setdefault((rule, drifted), []).append((bool(false), *shares))
                if run < 3 and rule in CONTROLS:
                    check_gate(current, baseline, rule, found)
    print(f"\nSimulated, {runs} runs, {SLICES} slices at their limits:\n")
    print(
        f"| rule | runs with a false FAIL | with {DRIFTED} slices beyond their limits: false share"
        " of those that FAIL | found |\n|---|---|---|---|"
    )
    for rule in RULES:
        null, mixed = np.mean(seen[rule, 0], axis=0), np.mean(seen[rule, DRIFTED], axis=0)
        print(f"| {rule} | {null[0]:.1%} | {mixed[1]:.1%} | {mixed[2]:.0%} |")


def figures(current: Side, baseline: Side, limits: DriftLimits) -> PValues:
    """The p-values of all figures of all slices."""
    return {
        scope: [
            p_value(one.estimate_at, configured_limit(one, limits) or 0.0, RATE)
            for pair in feature_pairs(scope, current[scope], baseline[scope], [scope.split])
            for one in observe_feature(pair, limits, reported=False)
            if configured_limit(one, limits) is not None
        ]
        for scope in current
        if scope.slice
    }


def check_gate(current: Side, baseline: Side, control: str, found: set[Scope]) -> None:
    """Stops where the gate itself says otherwise of any slice."""
    limits = DriftLimits(slices=SliceLimits(control=control, false_discovery_rate=RATE))
    verdict = compare_scopes(current, baseline, limits)
    if failing(verdict) != {scope.slice for scope in found}:
        raise SystemExit(f"{control}: the gate fails {failing(verdict)}, the rule {found}")


def failing(verdict: Verdict) -> set[str]:
    """The slices that a verdict says FAIL of."""
    return {one["slice"] for one in verdict.evidence["slices"] if one["outcome"] == "FAIL"}


def simulated_sides(rng: np.random.Generator, limits: DriftLimits, drifted: int) -> list[Side]:
    """Both sides of slices whose features moved by their limits, or in some by a multiple."""
    moves = [AT_LIMIT] * SLICES + [BEYOND] * drifted
    names = [f"still_{one}" for one in range(SLICES)] + [f"moved_{one}" for one in range(drifted)]
    sizes = np.exp(rng.uniform(np.log(200), np.log(20_000), len(moves))).astype(int)
    sides: list[Side] = []
    for is_current in (1, 0):
        side = {Scope("", ""): simulated(rng, 1000, 0.0, limits)}
        for name, move, rows in zip(names, moves, sizes.tolist(), strict=True):
            side[Scope("", name)] = simulated(rng, rows, move * is_current, limits)
        sides.append(side)
    return sides


def simulated(
    rng: np.random.Generator, rows: int, move: float, limits: DriftLimits
) -> DatasetStatistics:
    """A dataset whose three features lie ``move`` limits from where they were."""
    # Uniform values moved by d have a KS distance of d; so have shares, by d, a total variation.
    number = rng.random(rows) + move * limits.ks
    moved = move * limits.total_variation
    shares = np.array([0.5 - moved, 0.1 + moved, 0.2, 0.2])
    words = dict(zip("abcd", rng.multinomial(rows, shares).tolist(), strict=True))
    missing = int(rng.binomial(rows, 0.2 + move * limits.missing_share))
    return DatasetStatistics(
        rows,
        {
            "number": numeric("number", number, rows, 0),
            "word": FeatureStatistics(
                "word",
                "STRING",
                "categorical",
                rows,
                0,
                rows,
                ranks=Ranks.from_buckets(words.items(), rows, len(words)),
            ),
            "holed": numeric("holed", rng.random(rows - missing), rows, missing),
        },
    )


def numeric(name: str, values: np.ndarray, rows: int, missing: int) -> FeatureStatistics:
    """What TFDV keeps of a column: a hundred quantiles and the share up to each."""
    ordered = np.sort(values)
    picked = np.minimum(np.arange(101) * len(ordered) // 100, len(ordered) - 1)
    counts = np.diff(picked + 1.0)
    counts[0] += 1
    quantiles = Quantiles.from_buckets(ordered[0], ordered[picked[1:]], counts)
    return FeatureStatistics(
        name, "FLOAT", "numeric", rows, missing, len(values), quantiles=quantiles
    )


def split_flights(splits: int) -> None:
    """One row for each way to split January in two."""
    prepare(FOLDER, [1])
    month = pd.read_csv(span_file(FOLDER, 1), usecols=COLUMNS)
    parts = {}
    for split in range(splits):
        shuffled = month.sample(frac=1, random_state=split)
        half = len(shuffled) // 2
        parts[f"{split} before"], parts[f"{split} after"] = shuffled[:half], shuffled[half:]
    for fault, (carrier, spoil) in FAULTS.items():
        rows = parts["0 after"].copy()
        parts[fault] = spoil(rows, rows["carrier"] == carrier)
    made = sliced_statistics(parts)
    print(f"\nJanuary split in two, {splits} times; slices by carrier and origin:\n")
    print("| limits | slices judged | splits with a FAIL | over all rows |\n|---|---|---|---|")
    for name, limits in NULL_LIMITS.items():
        verdicts = [
            compare(made[f"{split} after"], made[f"{split} before"], limits)
            for split in range(splits)
        ]
        judged = sum(one["outcome"] is not None for one in verdicts[0].evidence["slices"])
        print(
            f"| {name} | {judged} of {len(verdicts[0].evidence['slices'])} |"
            f" {sum(bool(failing(one)) for one in verdicts)} of {splits} | {over_all(verdicts)} |"
        )
    print("\n| fault in one carrier | rows | slices that FAIL | over all rows |\n|---|---|---|---|")
    for fault, (carrier, _) in FAULTS.items():
        rows = int((parts[fault]["carrier"] == carrier).sum())
        verdict = compare(made[fault], made["0 before"], NULL_LIMITS["default"])
        names = ", ".join(sorted(failing(verdict))) or "none"
        print(f"| {carrier}: {fault} | {rows:,} | {names} | {over_all([verdict])} |")


NULL_LIMITS = {
    "default": DriftLimits(ignore=("part",)),
    "all 0, hence no tolerance": DriftLimits(
        0, 0, 0, 0, 0, 0, ignore=("part",), slices=SliceLimits(false_discovery_rate=RATE)
    ),
}

Spoil = Callable[[pd.DataFrame, Any], pd.DataFrame]


def _in_kilometres(rows: pd.DataFrame, spoilt: pd.Series) -> pd.DataFrame:
    rows.loc[spoilt, "distance"] = (rows.loc[spoilt, "distance"] * 1.609).round().astype(int)
    return rows


def _half_missing(rows: pd.DataFrame, spoilt: pd.Series) -> pd.DataFrame:
    chosen = rows[spoilt].sample(frac=0.5, random_state=0).index
    rows.loc[chosen, "plane_age"] = np.nan
    return rows


def _stuck(rows: pd.DataFrame, spoilt: pd.Series) -> pd.DataFrame:
    rows.loc[spoilt, "temp"] = rows["temp"].mode()[0]
    return rows


FAULTS: dict[str, tuple[str, Spoil]] = {
    "distance in km": ("UA", _in_kilometres),
    "plane_age missing in half": ("US", _half_missing),
    "temp stuck": ("VX", _stuck),
}


def over_all(verdicts: list[Verdict]) -> str:
    """Which outcomes the figures of whole datasets had, slices aside."""
    outcomes = set()
    for verdict in verdicts:
        whole = [one for one in verdict.measurements if not one.labels["slice"]]
        outcomes.add(whole[0].outcome.value if whole else "PASS")
    return ", ".join(sorted(outcomes))


def sliced_statistics(parts: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """TFDV's statistics of each part and of its slices, all in one pipeline."""
    from tensorflow_metadata.proto.v0 import statistics_pb2

    lists = {part: statistics_pb2.DatasetFeatureStatisticsList() for part in parts}
    for dataset in _made_by_tfdv(parts).datasets:
        for part, of_part in lists.items():
            # TFDV joins the values of a crossed slice in the order of the features' names.
            if dataset.name == f"part_{part}":
                of_part.datasets.add().CopyFrom(dataset)
                of_part.datasets[-1].name = ALL_EXAMPLES
            elif dataset.name.endswith(f"_part_{part}"):
                of_part.datasets.add().CopyFrom(dataset)
                of_part.datasets[-1].name = dataset.name.removesuffix(f"_part_{part}")
    return lists


def _made_by_tfdv(parts: Mapping[str, pd.DataFrame]) -> Any:
    import apache_beam as beam
    import pyarrow as pa
    import tensorflow_data_validation as tfdv
    from tensorflow_data_validation.utils import slicing_util

    slicers = [{"part": None}, {"part": None, "carrier": None}, {"part": None, "origin": None}]
    options = tfdv.StatsOptions(
        num_quantiles_histogram_buckets=100,
        epsilon=0.001,
        experimental_slice_functions=[
            slicing_util.get_feature_value_slicer(one) for one in slicers
        ],
    )
    for index, (part, rows) in enumerate(parts.items()):
        named = {**{name: rows[name].tolist() for name in rows}, "part": [part] * len(rows)}
        columns = {
            name: pa.array([None if pd.isna(cell) else [cell] for cell in cells])
            for name, cells in named.items()
        }
        table = pa.table(columns)
        with pa.ipc.new_file(str(FOLDER / f"{index}.arrow"), table.schema) as file:
            file.write_table(table)
    path = str(FOLDER / "statistics.pb")
    with beam.Pipeline() as pipeline:
        _ = (
            pipeline
            | beam.Create([str(FOLDER / f"{index}.arrow") for index in range(len(parts))])
            | beam.Map(_read_batch)
            | tfdv.GenerateStatistics(options)
            | tfdv.WriteStatisticsToBinaryFile(path)
        )
    return tfdv.load_stats_binary(path)


def _read_batch(path: str) -> Any:
    # Beam would compress the batches themselves into its pipeline, for half a minute.
    import pyarrow as pa

    with pa.ipc.open_file(path) as file:
        return file.read_all().combine_chunks().to_batches()[0]


if __name__ == "__main__":
    main()
