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
    count: int,
) -> str:
    """Writes the first ``count`` rows with their answers as JSON.

    Args:
      rows: raw values by feature. Only features that the model reads are written.
      answers: the original's, ``[len(rows), ...]`` by output name.
      host_inputs: say which features the model reads.
      count: how many at most.
    """
    read = sorted({item.feature for item in host_inputs.inputs})
    vectors = [
        {
            "row": {name: written(list(row[name])) for name in read if row.get(name)},
            "outputs": {name: written(_digits(array[at])) for name, array in answers.items()},
        }
        for at, row in enumerate(rows[:count])
    ]
    return json.dumps({"version": 1, "vectors": vectors}, indent=1, allow_nan=False)


def _digits(values: npt.NDArray[Any]) -> list[Any]:
    # The shortest decimals that give the same float32 again, instead of float64's seventeen.
    if values.dtype == np.float32:
        return [float(str(value)) for value in values.ravel()]
    return list(values.ravel().tolist())
