"""How the figures that matter now have been over the spans before, for a reader to see."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ...verdict import Measurement, Verdict
from ..scope import Scope
from ..statistics.dataset_statistics import DatasetStatistics
from .reference import Reference
from .span_tables import SpanTable, span_tables

EVIDENCE = "over_spans"
"""Key of the verdict's evidence."""

MOST_FIGURES = 12
"""As many are told of each split, the worst first."""

STATISTICS = ("ks", "total_variation", "unseen", "missing_share", "nan_share")
"""Figures that past spans have too."""

History = Mapping[str, Sequence[DatasetStatistics]]


def with_figures_over_spans(
    verdict: Verdict,
    history: History,
    baseline: Mapping[Scope, DatasetStatistics],
    reference: Reference | None = None,
) -> Verdict:
    """The verdict, with what each feature's deciding figure was in the spans before.

    Args:
      verdict: of the current span.
      history: whole datasets of earlier spans by split, the oldest first.
      baseline: what the current span was compared with, by scope.
      reference: how ``baseline`` was made of those spans, so that each of them is held against
        what its own baseline was; None where it is a fixed one, against which all are held.
    """
    if not any(history.values()):
        return verdict
    told = [
        figure
        for split, spans in sorted(history.items())
        if spans and Scope(split) in baseline
        for figure in _of_split(
            _worst(verdict.measurements, split), spans, baseline[Scope(split)], reference
        )
    ]
    return dataclasses.replace(verdict, evidence={**verdict.evidence, EVIDENCE: told})


def _worst(measurements: Iterable[Measurement], split: str) -> list[Measurement]:
    first: dict[str, Measurement] = {}
    for one in measurements:
        labels = one.labels
        of_all_rows = labels.get("split", "") == split and not labels.get("slice")
        if of_all_rows and one.limit is not None and one.statistic in STATISTICS:
            first.setdefault(labels["feature"], one)
    return list(first.values())[:MOST_FIGURES]


def _of_split(
    chosen: Sequence[Measurement],
    spans: Sequence[DatasetStatistics],
    baseline: DatasetStatistics,
    reference: Reference | None,
) -> Iterable[dict[str, Any]]:
    names = {one.labels["feature"] for one in chosen}
    datasets = [_only(names, one) for one in (*spans, baseline)]
    if reference is None:
        members = np.zeros((len(spans) + 1, len(spans) + 1), dtype=bool)
        members[:-1, -1] = True
    else:
        datasets, members = datasets[:-1], reference.members(len(spans))
    tables: dict[tuple[str, str], SpanTable] = {
        (table.feature, table.statistic): table for table in span_tables(datasets)
    }
    for one in chosen:
        table = tables.get((one.labels["feature"], one.statistic))
        if table is not None:
            past = table.distances(members)[: len(spans)]
            yield {
                "split": one.labels["split"],
                "feature": one.labels["feature"],
                "statistic": one.statistic,
                "limit": one.limit,
                "outcome": one.outcome.value,
                "figures": [None if math.isnan(value) else float(value) for value in past],
                "current": one.value,
            }


def _only(names: Iterable[str], dataset: DatasetStatistics) -> DatasetStatistics:
    features = {name: dataset.features[name] for name in names if name in dataset.features}
    return DatasetStatistics(dataset.rows, features)
