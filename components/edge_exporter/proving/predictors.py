"""Asks a file for its answers, whichever runtime it is made for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ..answers import Answers
from ..formats import Format
from ..host.preprocess import Preprocessor
from . import litert_model, tfjs_model

Rows: TypeAlias = Sequence[Mapping[str, Any]]


def predict(kind: Format, path: Path, preprocessor: Preprocessor, rows: Rows) -> Answers:
    """Answers rows one by one, as a device does.

    Args:
      kind: the format.
      path: of its file, or of the first file of its folder.
      preprocessor: makes the inputs.
      rows: raw values by feature.

    Returns:
      Arrays of shape ``[len(rows), ...]`` by output name.

    Raises:
      DataError: where a row has no valid inputs; says which.
      ConversionError: where the runtime does not accept the file, or the file takes other inputs
        than the preprocessor makes.
    """
    return _PREDICTORS[kind.runtime](path, preprocessor, rows)


def _predict_litert(path: Path, preprocessor: Preprocessor, rows: Rows) -> Answers:
    return litert_model.predict(path.read_bytes(), preprocessor, rows)


def _predict_onnx(path: Path, preprocessor: Preprocessor, rows: Rows) -> Answers:
    # Imported here, for it needs the extra.
    from . import onnx_model

    return onnx_model.predict(path.read_bytes(), preprocessor, rows)


_PREDICTORS: Mapping[str, Callable[[Path, Preprocessor, Rows], Answers]] = {
    "litert": _predict_litert,
    "onnx": _predict_onnx,
    "tfjs": tfjs_model.predict,
}
