"""Runs a LiteRT file on rows of raw values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import ConversionError, DataError
from ..answers import Answers
from ..converting.litert_file import load_interpreter
from ..host.preprocess import InputError, Preprocessor


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
      ConversionError: where the file takes other inputs than the preprocessor makes.
    """
    interpreter = load_interpreter(content)
    inputs, outputs = _tensors(interpreter)
    _require_inputs(inputs, preprocessor)
    answers: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in outputs}
    for number, row in enumerate(rows):
        try:
            for name, value in preprocessor(row).items():
                interpreter.set_tensor(inputs[name], value)
        except InputError as error:
            raise DataError(
                str(error),
                where=f"example {number} of the sample",
                remedy="Fill it in the Transform, or keep such rows out of the split.",
            ) from error
        interpreter.invoke()
        for name, index in outputs.items():
            answers[name].append(interpreter.get_tensor(index))
    return {name: np.concatenate(each) for name, each in answers.items()}


def _require_inputs(inputs: Collection[str], preprocessor: Preprocessor) -> None:
    if set(inputs) != set(preprocessor.names):
        wants, makes = (", ".join(sorted(names)) for names in (inputs, preprocessor.names))
        raise ConversionError(f"The file takes {wants}, the specification makes {makes}")


def _tensors(interpreter: Any) -> tuple[dict[str, int], dict[str, int]]:
    # A signature's runner sets every shape anew at each call; its tensors' positions do not change.
    runner = interpreter.get_signature_runner()
    ends = runner.get_input_details(), runner.get_output_details()
    inputs, outputs = ({name: one["index"] for name, one in end.items()} for end in ends)
    return inputs, outputs
