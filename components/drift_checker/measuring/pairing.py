"""Puts the two sides of each feature side by side, and names them for a reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..scope import Scope
from ..statistics.dataset_statistics import DatasetStatistics
from .observation import FeaturePair

ALL_FEATURES = "all features"


def subject(name: str, scope: Scope, splits: Collection[str]) -> str:
    """A feature's name, with its slice, and with its split where there are several.

    >>> subject("temp", Scope("eval", "carrier_UA"), ["train", "eval"])
    'temp [eval, carrier_UA]'
    """
    parts = [scope.split if len(splits) > 1 else "", scope.slice]
    suffix = ", ".join(filter(None, parts))
    return f"{name} [{suffix}]" if suffix else name


def labels(scope: Scope, feature: str = "") -> dict[str, str]:
    """The labels of a figure that is not one of a pair: those of all figures, as far as known."""
    return {"feature": feature, "type": "", "split": scope.split, "slice": scope.slice}


def feature_pairs(
    scope: Scope,
    current: DatasetStatistics,
    baseline: DatasetStatistics,
    splits: Collection[str],
) -> Iterator[FeaturePair]:
    """The features that both sides have, by name.

    Args:
      scope: which part of the data the statistics speak of.
      current: its statistics now.
      baseline: its statistics before.
      splits: all that are compared.
    """
    for name in sorted(current.features.keys() & baseline.features.keys()):
        yield FeaturePair(
            subject(name, scope, splits), current.features[name], baseline.features[name], scope
        )
