"""Parts of the examples, by the values of a feature."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ...errors import DataError

Slices: TypeAlias = Mapping[str, npt.NDArray[np.bool_]]
"""Which examples belong to a slice, by its name."""

MOST_VALUES = 20
"""Numbers of more different values are divided at their quartiles instead."""


def slice_rows(rows: Sequence[Mapping[str, Any]], features: Sequence[str]) -> Slices:
    """Divides examples by each feature apart, the largest slice of a feature first.

    A feature makes a slice of each of its values, and one of the examples that have none. Numbers
    of many values make four slices of equal size.

    Args:
      rows: raw values by feature.
      features: which to divide by.

    Raises:
      DataError: where a feature is in no example, or has several values in one.
    """
    return {
        f"{feature}={name}": chosen
        for feature in features
        for name, chosen in _divided([_value(row, feature) for row in rows], feature).items()
    }


def _value(row: Mapping[str, Any], feature: str) -> Any:
    value = row.get(feature)
    values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    if len(values) > 1:
        raise DataError(
            f"Feature {feature!r} has {len(values)} values in one example",
            remedy="Slice by features of one value: EdgeSpec.slices.",
        )
    return values[0] if values else None


def _divided(values: Sequence[Any], feature: str) -> Slices:
    given = {value for value in values if value is not None}
    if not given:
        raise DataError(
            f"No example has the feature {feature!r} to slice by",
            remedy="Name features of the examples in EdgeSpec.slices.",
        )
    numbers = all(isinstance(value, (int, float)) for value in given)
    if numbers and len(given) > MOST_VALUES:
        return _by_quartile(values)
    names = np.array(["(missing)" if value is None else str(value) for value in values])
    found, counts = np.unique(names, return_counts=True)
    return {str(found[at]): names == found[at] for at in np.argsort(-counts, kind="stable")}


def _by_quartile(values: Sequence[Any]) -> Slices:
    known = np.array([np.nan if value is None else float(value) for value in values])
    known[~np.isfinite(known)] = np.nan
    edges = np.unique(np.nanquantile(known, (0, 0.25, 0.5, 0.75, 1)))
    part = np.searchsorted(edges[1:-1], known, side="right")
    slices = {
        f"{low:g} to {high:g}": (part == at) & ~np.isnan(known)
        for at, (low, high) in enumerate(itertools.pairwise(edges))
    }
    slices["(missing)"] = np.isnan(known)
    return {name: chosen for name, chosen in slices.items() if chosen.any()}
