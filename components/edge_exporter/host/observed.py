"""What the examples hold of each input: the range that a model was calibrated and proven on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .host_inputs import HostInput, HostInputs

Row = Mapping[str, Any]


def observed(
    host_inputs: HostInputs, calibrated: Sequence[Row], proven: Sequence[Row]
) -> HostInputs:
    """The inputs with the ranges of their numbers, and whether all of those are finite.

    Args:
      host_inputs: of the model.
      calibrated: rows of raw values that ranges are taken from: the calibration's, or where nothing
        is calibrated, ``proven``.
      proven: rows that parity is taken on. A NaN among them is one that the model is meant to be
        asked, for the model's own answer to it was compared.
    """
    rows = [*calibrated, *proven]
    inputs = [
        dataclasses.replace(
            item, range=_range(item, calibrated), finite=not _holds_infinite(item, rows)
        )
        if item.reads == "value" and item.vocabulary is None and item.kind != "string"
        else item
        for item in host_inputs.inputs
    ]
    return dataclasses.replace(host_inputs, inputs=tuple(inputs))


def _range(item: HostInput, rows: Sequence[Row]) -> tuple[float, float] | None:
    lowest, highest = np.inf, -np.inf
    for values in _values(item, rows):
        finite = values[np.isfinite(values)]
        if finite.size:
            lowest, highest = min(lowest, finite.min()), max(highest, finite.max())
    return (float(lowest), float(highest)) if lowest <= highest else None


def _holds_infinite(item: HostInput, rows: Sequence[Row]) -> bool:
    return any(not np.isfinite(values).all() for values in _values(item, rows))


def _values(item: HostInput, rows: Sequence[Row]) -> Iterator[npt.NDArray[Any]]:
    for row in rows:
        values = row.get(item.feature)
        if values is not None:
            yield np.asarray(values)
