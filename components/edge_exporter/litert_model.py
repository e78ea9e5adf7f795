"""Runs a LiteRT file on rows of raw values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from .litert_file import load_interpreter
from .parity import Answers
from .preprocess import InputError, Preprocessor


def predict(
    content: bytes, preprocessor: Preprocessor, rows: Sequence[Mapping[str, Any]]
) -> Answers:
    """Answers rows one by one, as a device does.

    Args:
      content: the LiteRT file.
      preprocessor: makes its inputs.
      rows: raw values by feature.

    Returns:
      Arrays of shape ``[len(rows), ...]`` by output name.

    Raises:
      DataError: where a row has no valid inputs; says which.
    """
    run = load_interpreter(content).get_signature_runner()
    answers = []
    for number, row in enumerate(rows):
        try:
            answers.append(run(**preprocessor(row)))
        except InputError as error:
            raise DataError(
                str(error),
                where=f"example {number} of the sample",
                remedy="Fill it in the Transform, or keep such rows out of the split.",
            ) from error
    return {name: np.concatenate([answer[name] for answer in answers]) for name in answers[0]}
