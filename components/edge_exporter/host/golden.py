"""Golden vectors: rows and the original's answers, shipped to check an edge model anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..answers import Answers
from .host_inputs import HostInputs, written


def golden_vectors(
    rows: Sequence[Mapping[str, Any]],
    answers: Answers,
    host_inputs: HostInputs,
    positions: Sequence[int],
) -> str:
    """Writes some rows with their answers as JSON.

    Args:
      rows: raw values by feature. Only features that the model reads are written.
      answers: the original's, ``[len(rows), ...]`` by output name.
      host_inputs: say which features the model reads.
      positions: of the rows to write; see ``golden_choice``.
    """
    read = sorted({item.feature for item in host_inputs.inputs})
    vectors = [
        {
            "row": {name: written(list(rows[at][name])) for name in read if _given(rows[at], name)},
            "outputs": {name: written(_digits(array[at])) for name, array in answers.items()},
        }
        for at in positions
    ]
    return json.dumps({"version": 1, "vectors": vectors}, indent=1, allow_nan=False)


def _given(row: Mapping[str, Any], name: str) -> bool:
    values = row.get(name)
    return values is not None and len(values) > 0


def _digits(values: npt.NDArray[Any]) -> list[Any]:
    # The shortest decimals that give the same float32 again, instead of float64's seventeen.
    if values.dtype == np.float32:
        return [float(str(value)) for value in values.ravel()]
    return list(values.ravel().tolist())
