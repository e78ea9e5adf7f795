"""Runs an ONNX file on rows of raw values; needs the extra ``onnx``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..answers import Answers
from ..converting.onnx_file import load_session
from ..host.preprocess import Preprocessor
from .prepared import prepared_inputs, require_inputs


def predict(
    content: bytes, preprocessor: Preprocessor, rows: Sequence[Mapping[str, Any]]
) -> Answers:
    """Answers rows one by one with onnxruntime, as a device does.

    Args:
      content: the ONNX file.
      preprocessor: makes its inputs.
      rows: raw values by feature.

    Returns:
      Arrays of shape ``[len(rows), ...]`` by output name.

    Raises:
      DataError: where a row has no valid inputs; says which.
      ConversionError: where the file takes other inputs than the preprocessor makes.
    """
    session = load_session(content)
    require_inputs([one.name for one in session.get_inputs()], preprocessor)
    names = [one.name for one in session.get_outputs()]
    answers = [session.run(names, inputs) for inputs in prepared_inputs(preprocessor, rows)]
    columns = zip(*answers, strict=True)
    return {name: np.concatenate(column) for name, column in zip(names, columns, strict=True)}
