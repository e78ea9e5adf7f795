"""The whole decision: two sets of saved statistics and limits in, a verdict out."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping, Sized

from tensorflow_metadata.proto.v0 import schema_pb2, statistics_pb2

from ..errors import StatisticsError
from ..verdict import Measurement, Outcome, Verdict, worst
from . import sentences
from .feature_statistics import DatasetStatistics, read_statistics
from .limits import DriftLimits
from .measure import FeaturePair, measure_feature, no_rows, one_sided

GATE = "DriftChecker"

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
      current: statistics as TFDV made them, with ``limits.quantile_buckets`` buckets.
      baseline: made alike.
      limits: how far is too far.
      schema: where given, features that it marks as not in production are left out.

    Raises:
      StatisticsError: for statistics that cannot be compared, and for an exception in the limits
        that names a feature which neither side has.
    """
    return compare_splits(
        {"": read_statistics(current, limits.quantile_buckets, "current")},
        {"": read_statistics(baseline, limits.quantile_buckets, "baseline")},
        limits,
        schema,
    )


def compare_splits(
    current: Mapping[str, DatasetStatistics],
    baseline: Mapping[str, DatasetStatistics],
    limits: DriftLimits,
    schema: schema_pb2.Schema | None = None,
) -> Verdict:
    """:func:`compare` over several splits, each with the baseline's of the same name."""
    ignored = ignored_features(limits, schema)
    measurements: list[Measurement] = []
    for split in current:
        suffix = subject_suffix(split, current)
        measurements += _measure(current[split], baseline[split], limits, ignored, suffix)
    return conclude(measurements, limits, ignored)


def subject_suffix(split: str, splits: Sized) -> str:
    """What tells a feature's figures of one split from those of another, where several are."""
    return f" [{split}]" if len(splits) > 1 else ""


def ignored_features(limits: DriftLimits, schema: schema_pb2.Schema | None) -> dict[str, str]:
    """The features that are left out, and why."""
    ignored = dict.fromkeys(limits.ignore, "named in DriftLimits.ignore")
    for feature in schema.feature if schema is not None else ():
        stage = schema_pb2.LifecycleStage.Name(feature.lifecycle_stage)
        if stage in UNGATED_STAGES:
            ignored[feature.name] = f"{stage} in the schema"
    return ignored


def conclude(
    measurements: Iterable[Measurement], limits: DriftLimits, ignored: Mapping[str, str]
) -> Verdict:
    """The verdict that follows from all measurements, the worst of which come first."""
    taken = tuple(sorted(measurements, key=_urgency, reverse=True))
    outcome = worst(one.outcome for one in taken)
    sentence = _sentence(taken, outcome)
    if outcome is Outcome.INCONCLUSIVE and limits.inconclusive == "pass":
        outcome, sentence = Outcome.PASS, f"Let through undecided, as configured. {sentence}"
    return Verdict(
        gate=GATE,
        outcome=outcome,
        sentence=sentence,
        measurements=taken,
        evidence={"limits_digest": limits.digest(), "ignored": dict(ignored)},
    )


def _measure(
    current: DatasetStatistics,
    baseline: DatasetStatistics,
    limits: DriftLimits,
    ignored: Mapping[str, str],
    suffix: str,
) -> Iterator[Measurement]:
    rows = (current.rows, baseline.rows)
    if not all(rows):
        yield no_rows(f"all features{suffix}", rows)
        return
    names = {**baseline.features, **current.features}
    _require_known(limits.features, names)
    for name in sorted(set(names) - set(ignored)):
        if name in current.features and name in baseline.features:
            pair = FeaturePair(name + suffix, current.features[name], baseline.features[name])
            yield from measure_feature(pair, limits)
        else:
            yield one_sided(name + suffix, rows, only_in_current=name in current.features)


def _require_known(exceptions: Iterable[str], names: Iterable[str]) -> None:
    for name in exceptions:
        if name not in names:
            close = difflib.get_close_matches(name, list(names), n=1)
            raise StatisticsError(
                f"DriftLimits.features names {name!r}, a feature that neither side has",
                remedy=f"Did you mean {close[0]!r}?" if close else "Remove it from the limits.",
            )


def _sentence(measurements: tuple[Measurement, ...], outcome: Outcome) -> str:
    if not measurements:
        return "There is no feature to compare."
    return sentences.concluded(
        outcome,
        measurements[0],
        len({one.subject for one in measurements if one.outcome is outcome}),
        len({one.subject for one in measurements}),
    )


def _urgency(measurement: Measurement) -> tuple[bool, bool, float]:
    outcome = measurement.outcome
    return outcome is Outcome.FAIL, outcome is Outcome.INCONCLUSIVE, _closeness(measurement)


def _closeness(measurement: Measurement) -> float:
    """How many times the limit the certain bound is; the surest failure, or the nearest pass."""
    if measurement.limit is None or measurement.interval is None:
        return math.inf
    low, high = measurement.interval
    bound = low if measurement.outcome is Outcome.FAIL else high
    return bound / measurement.limit if measurement.limit else math.inf
