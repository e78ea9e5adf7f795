"""The whole decision: two sets of saved statistics and limits in, a verdict out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from tensorflow_metadata.proto.v0 import schema_pb2, statistics_pb2

from ..errors import StatisticsError
from ..verdict import Verdict
from .history.reference import PREVIOUS, Reference
from .impact.importance import Importance
from .impact.value_impact import ImportanceOfValues
from .judging.all_rows import measure_split
from .judging.conclusion import GATE, conclude
from .judging.leniency import override_of
from .judging.past import Past
from .judging.slices import judge_slices
from .scope import Scope
from .settings.feature_limits import best_first
from .settings.known_features import require_known
from .settings.limits import DriftLimits
from .statistics.dataset_statistics import DatasetStatistics, Scopes
from .statistics.feature_statistics import read_slices

__all__ = ["GATE", "compare", "compare_scopes"]

UNGATED_STAGES = ("PLANNED", "ALPHA", "DEBUG_ONLY", "DEPRECATED", "DISABLED")
"""Lifecycle stages of a schema's feature that TFDV does not validate, and this gate neither."""


def compare(
    current: statistics_pb2.DatasetFeatureStatisticsList,
    baseline: statistics_pb2.DatasetFeatureStatisticsList,
    limits: DriftLimits,
    schema: schema_pb2.Schema | None = None,
) -> Verdict:
    """Decides whether ``current`` drifted from ``baseline``.

    Args:
      current: statistics as TFDV made them, with ``limits.quantile_buckets`` buckets, and of
        slices where it was told to.
      baseline: made alike.
      limits: how far is too far.
      schema: where given, features that it marks as not in production are left out.

    Raises:
      StatisticsError: as :func:`compare_scopes`.
    """
    sides = _scopes(current, limits, "current"), _scopes(baseline, limits, "baseline")
    return compare_scopes(*sides, limits, schema)


def compare_scopes(
    current: Scopes,
    baseline: Scopes,
    limits: DriftLimits,
    schema: schema_pb2.Schema | None = None,
    *,
    history: Mapping[str, Sequence[DatasetStatistics]] | None = None,
    reference: Reference | None = PREVIOUS,
    importance: Importance | None = None,
    span: int | None = None,
) -> Verdict:
    """:func:`compare` over several splits and their slices, with all that is known beside them.

    Args:
      current: statistics by scope; that of a whole split has no slice.
      baseline: statistics of the same splits.
      limits: how far is too far.
      schema: where given, features that it marks as not in production are left out.
      history: whole datasets of earlier spans by split, the oldest first; limits are calibrated on
        them, and slow drift is looked for.
      reference: how ``baseline`` was made of those spans; None where it is none of them.
      importance: what each feature is worth to the model.
      span: the current one, where it is known; overrides speak of spans.

    Raises:
      StatisticsError: for a split that the baseline lacks, and for limits that name a feature which
        neither side has.
    """
    splits = _splits(current, baseline)
    names = _names(current, baseline)
    ignored = ignored_features(limits, schema, names)
    override = override_of(limits, span)
    require_known(limits, names, override)
    sides = _without(ignored, current), _without(ignored, baseline)
    past = Past.of(history or {}, *sides, limits, reference, ignored)
    in_force = past.in_force(splits)
    measurements = past.measurements(splits)
    for split in splits:
        measurements += measure_split(split, *sides, in_force[split], splits)
    slices = judge_slices(*sides, limits, in_force, splits)
    evidence = {"ignored": ignored, "span": span, **past.evidence()}
    if importance is not None:
        importance = ImportanceOfValues(importance.reliance, *sides)
    return conclude(measurements, slices, limits, importance, override, evidence)


def ignored_features(
    limits: DriftLimits, schema: schema_pb2.Schema | None, names: Iterable[str]
) -> dict[str, str]:
    """Those of ``names`` that are left out, and why."""
    ignored = {}
    for name in names:
        for pattern in best_first(limits.ignore, name)[:1]:
            how = "named" if pattern == name else f"matches {pattern!r}"
            ignored[name] = f"{how} in DriftLimits.ignore"
    for feature in schema.feature if schema is not None else ():
        stage = schema_pb2.LifecycleStage.Name(feature.lifecycle_stage)
        if stage in UNGATED_STAGES:
            ignored[feature.name] = f"{stage} in the schema"
    return ignored


def _scopes(
    statistics: statistics_pb2.DatasetFeatureStatisticsList, limits: DriftLimits, where: str
) -> dict[Scope, DatasetStatistics]:
    slices = read_slices(statistics, limits.quantile_buckets, where, limits.weight_feature)
    return {Scope("", name): dataset for name, dataset in slices.items()}


def _splits(current: Scopes, baseline: Scopes) -> list[str]:
    splits = [scope.split for scope in current if not scope.slice]
    for split in splits:
        if Scope(split) not in baseline:
            raise StatisticsError(
                f"The baseline has no statistics of split {split!r}",
                remedy="Make both sides' statistics of the same splits.",
            )
    return splits


def _names(current: Scopes, baseline: Scopes) -> list[str]:
    datasets = (*current.values(), *baseline.values())
    return sorted({name for dataset in datasets for name in dataset.features})


def _without(ignored: Mapping[str, str], side: Scopes) -> dict[Scope, DatasetStatistics]:
    return {
        scope: dataclasses.replace(
            dataset,
            features={name: one for name, one in dataset.features.items() if name not in ignored},
        )
        for scope, dataset in side.items()
    }
