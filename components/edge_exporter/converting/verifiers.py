"""Which look is taken into a file that a converter wrote, by what runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from ...environments import provide
from ...errors import UnsupportedOperationError
from ..formats.tfjs_f32 import TENSORFLOWJS
from ..rewriting.graph_inputs import named
from . import litert_file, tfjs_files

Features: TypeAlias = Mapping[str, tuple[str, ...]]


def _verify_litert(path: Path, weight_bytes: float, _features: Features) -> None:
    litert_file.require_usable(path.read_bytes(), weight_bytes)


def _verify_onnx(path: Path, weight_bytes: float, features: Features) -> None:
    # Imported here, for it needs the extra.
    from . import onnx_file

    content = path.read_bytes()
    # tf2onnx leaves an operation in the file, under TensorFlow's name, that ONNX has not.
    for operation in onnx_file.read_onnx(content).unknown:
        if operation in features:
            raise UnsupportedOperationError(
                f"ONNX has no counterpart of {operation},"
                f" computed from {named(features[operation])}",
                remedy="Compute it with other operations, or before the pipeline.",
            )
    onnx_file.require_usable(content, weight_bytes)


def _verify_tfjs(path: Path, weight_bytes: float, _features: Features) -> None:
    known = tfjs_files.known_operations(provide(TENSORFLOWJS))
    tfjs_files.require_usable(path, weight_bytes, known)


VERIFIERS: Mapping[str, Callable[[Path, float, Features], None]] = {
    "litert": _verify_litert,
    "onnx": _verify_onnx,
    "tfjs": _verify_tfjs,
}
"""By runtime: refuses the file at a path that a device could not run or that lost its weights.

Each takes the path, how many bytes the model's weights have, and the features that each kind of the
model's operations is computed from; and raises ConversionError or UnsupportedOperationError."""
