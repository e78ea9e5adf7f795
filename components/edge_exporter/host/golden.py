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
    kinds = {item.feature: item.kind for item in host_inputs.inputs}
    # One line a vector: of pictures, an indented number a line would double the file.
    vectors = ",\n".join(
        json.dumps(
            {
                "row": _row(rows[at], kinds),
                "outputs": {name: written(_digits(array[at])) for name, array in answers.items()},
            },
            allow_nan=False,
        )
        for at in positions
    )
    return f'{{"version": 1, "vectors": [\n{vectors}\n]}}\n'


def _row(row: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    given = {
        name: values
        for name, kind in sorted(kinds.items())
        if (values := _listed(row.get(name), kind))
    }
    return {name: written(values) for name, values in given.items()}


def _listed(values: Any, kind: str) -> list[Any]:
    if values is None:
        return []
    return _digits(np.asarray(values, np.float32)) if kind == "float" else list(values)


def _digits(values: npt.NDArray[Any]) -> list[Any]:
    # The shortest decimals that give the same float32 again, instead of float64's seventeen.
    if values.dtype == np.float32:
        return [float(str(value)) for value in values.ravel()]
    return list(values.ravel().tolist())
