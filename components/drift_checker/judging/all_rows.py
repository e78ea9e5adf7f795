"""Judges the features of a whole split, slices aside."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping

from ...verdict import Measurement
from ..measuring.comparable import as_numbers, form_change, number_change
from ..measuring.observe import observe_feature
from ..measuring.pairing import ALL_FEATURES, feature_pairs, labels, subject
from ..scope import Scope
from ..statistics.dataset_statistics import DatasetStatistics
from .judge import no_rows, one_sided
from .limits_in_force import LimitsInForce


def measure_split(
    split: str,
    current: Mapping[Scope, DatasetStatistics],
    baseline: Mapping[Scope, DatasetStatistics],
    in_force: LimitsInForce,
    splits: Collection[str],
) -> Iterator[Measurement]:
    """Judges every feature of one split.

    A feature that only one side has, or whose values became another type, is a FAIL: for the model
    behind the gate nothing drifts further than that.

    Args:
      split: which.
      current: statistics by scope.
      baseline: made alike.
      in_force: the limits of this split.
      splits: all that are compared.
    """
    scope = Scope(split)
    sides = current[scope], baseline[scope]
    rows = sides[0].rows, sides[1].rows
    if not all(rows):
        empty = no_rows(subject(ALL_FEATURES, scope, splits), rows)
        yield dataclasses.replace(empty, labels=labels(scope))
        return
    for pair in feature_pairs(scope, *sides, splits):
        change = number_change(pair)
        if change is not None:
            yield change
        alike = as_numbers(pair)
        for observation in observe_feature(alike, in_force.limits):
            yield in_force.judge(observation, in_force.limits.confidence)
        changed = form_change(alike)
        if changed is not None:
            yield changed
    for name in sorted(sides[0].features.keys() ^ sides[1].features.keys()):
        lone = one_sided(subject(name, scope, splits), rows, name in sides[0].features)
        yield dataclasses.replace(lone, labels=labels(scope, name))
