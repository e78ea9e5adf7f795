"""Runs a LiteRT file on rows of raw values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..answers import Answers
from ..converting.litert_file import load_interpreter
from ..host.preprocess import Preprocessor
from .prepared import prepared_inputs, require_inputs

Array = npt.NDArray[Any]


def predict(
    content: bytes, preprocessor: Preprocessor, rows: Sequence[Mapping[str, Any]]
) -> Answers:
    """Answers rows one by one, as a device does.

    Integer inputs are quantised by the scale and zero point that the file says, and integer outputs
    made float32 again. No integer says NaN: a row that holds one for an integer input is not asked,
    and its answer is NaN.

    Args:
      content: the LiteRT file.
      preprocessor: makes its inputs.
      rows: raw values by feature.

    Returns:
      Arrays of shape ``[len(rows), ...]`` by output name.

    Raises:
      DataError: where a row has no valid inputs; says which.
      ConversionError: where the file takes other inputs than the preprocessor makes, or integers
        of which it does not say what they mean.
    """
    interpreter = load_interpreter(content)
    inputs, outputs = _ends(interpreter)
    require_inputs(inputs, preprocessor)
    answers: dict[str, list[Array]] = {name: [] for name in outputs}
    for row in prepared_inputs(preprocessor, rows):
        asked = not any(inputs[name].cannot_hold(value) for name, value in row.items())
        if asked:
            for name, value in row.items():
                interpreter.set_tensor(inputs[name].index, inputs[name].stored(value))
            interpreter.invoke()
        for name, end in outputs.items():
            answer = end.meant(interpreter.get_tensor(end.index))
            answers[name].append(answer if asked else np.full_like(answer, np.nan))
    return {name: np.concatenate(each) for name, each in answers.items()}


@dataclasses.dataclass(frozen=True)
class _End:
    """An input or output: its place in the file, and what its numbers mean there."""

    index: int
    dtype: npt.DTypeLike
    scale: float
    zero_point: int

    def cannot_hold(self, value: Array) -> bool:
        return bool(self.scale) and bool(np.isnan(value).any())

    def stored(self, value: Array) -> Array:
        if not self.scale:
            return value
        limits = np.iinfo(self.dtype)
        steps = np.rint(value / self.scale) + self.zero_point
        return np.clip(steps, limits.min, limits.max).astype(self.dtype)

    def meant(self, value: Array) -> Array:
        if not self.scale:
            return value
        return (value.astype(np.float32) - self.zero_point) * np.float32(self.scale)


def _ends(interpreter: Any) -> tuple[dict[str, _End], dict[str, _End]]:
    # A signature's runner sets every shape anew at each call; its tensors' positions do not change.
    runner = interpreter.get_signature_runner()
    inputs, outputs = runner.get_input_details(), runner.get_output_details()
    return (
        {name: _end(one) for name, one in inputs.items()},
        {name: _end(one) for name, one in outputs.items()},
    )


def _end(detail: Mapping[str, Any]) -> _End:
    scale, zero_point = detail["quantization"]
    return _End(detail["index"], detail["dtype"], float(scale), int(zero_point))
