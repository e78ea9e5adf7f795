"""Runs a TensorFlow.js graph model on rows of raw values, in node."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import ConversionError, UsageError
from ..answers import Answers
from ..formats.format import PROGRAMS
from ..host.preprocess import Preprocessor
from ..programs import ProgramError, run_program
from ..web.engines import NpmPackage
from ..web.engines.tfjs import ENGINE_FILE, TFJS
from ..web.npm import package_files
from .prepared import prepared_inputs, require_inputs

# Plain JavaScript took half a second for one answer of MobileNetV2 at 96 by 96 pixels.
_SECONDS_TO_START = 60
_SECONDS_A_ROW = 5

_CONVOLUTION = "conv"

# For convolutions, which take plain JavaScript long. It answered the flights model, which has none,
# by 0.5 beside the truth, so it is used where it answers the first row as plain JavaScript does.
_WASM = NpmPackage(
    name="@tensorflow/tfjs-backend-wasm",
    version=TFJS.packages[0].version,
    integrity=(
        "sha512-/IYhReRIp4jg/wYW0OwbbJZG8ON87mbz0PgkiP3CdcACRSvUN0h8rvC0O3YcDtkTQtFWF/tcXq/KlVDyV"
        "49wmA=="
    ),
    files={
        "dist/tf-backend-wasm.fesm.min.js": "wasm.mjs",
        "dist/tfjs-backend-wasm.wasm": "tfjs-backend-wasm.wasm",
        "dist/tfjs-backend-wasm-simd.wasm": "tfjs-backend-wasm-simd.wasm",
    },
    replaced={'"@tensorflow/tfjs-core"': f'"./{ENGINE_FILE}"'},
)

_DTYPES = {"bool": np.uint8, "float32": np.float32, "int32": np.int32}


def predict(model: Path, preprocessor: Preprocessor, rows: Sequence[Mapping[str, Any]]) -> Answers:
    """Answers rows one by one with TensorFlow.js, on the processor.

    Args:
      model: the path of ``model.json``.
      preprocessor: makes its inputs.
      rows: raw values by feature.

    Returns:
      Arrays of shape ``[len(rows), ...]`` by output name.

    Raises:
      DataError: where a row has no valid inputs; says which.
      ConversionError: where the model takes other inputs than the preprocessor makes, or
        TensorFlow.js cannot run it.
      InstallationError: where TensorFlow.js cannot be had.
      UsageError: where there is no node.
    """
    node = shutil.which("node")
    if node is None:
        raise UsageError(
            "TensorFlow.js models are proven in node, which is not on the PATH",
            remedy="Install Node.js 18 or later, or leave the format out.",
        )
    content = json.loads(model.read_text("utf-8"))
    taken = [one["name"].partition(":")[0] for one in content["signature"]["inputs"].values()]
    require_inputs(taken, preprocessor)
    operations = {node["op"].lower() for node in content["modelTopology"]["node"]}
    with tempfile.TemporaryDirectory(prefix="tidegate-tfjs-") as folder:
        work = Path(folder)
        _bring_engine(any(_CONVOLUTION in operation for operation in operations), work)
        _hand_over(preprocessor, rows, work)
        _run(node, model, len(rows), work)
        return _answers(work, len(rows))


def _bring_engine(heavy: bool, work: Path) -> None:
    for package in [*TFJS.packages, *([_WASM] if heavy else [])]:
        for name, content in package_files(package).items():
            (work / name).write_bytes(content)


def _hand_over(preprocessor: Preprocessor, rows: Sequence[Mapping[str, Any]], work: Path) -> None:
    described: list[dict[str, Any]] = []
    with open(work / "inputs.bin", "wb") as file:
        for inputs in prepared_inputs(preprocessor, rows):
            described = [
                {"name": name, "dtype": value.dtype.name, "shape": value.shape}
                for name, value in inputs.items()
            ]
            for value in inputs.values():
                file.write(value.tobytes())
    (work / "inputs.json").write_text(json.dumps({"rows": len(rows), "inputs": described}))


def _run(node: str, model: Path, rows: int, work: Path) -> None:
    arguments = [str(work), str(model), str(work)]
    timeout = _SECONDS_TO_START + _SECONDS_A_ROW * rows
    try:
        run_program(
            PROGRAMS / "predict_tfjs.mjs", arguments, timeout, work / "log", interpreter=(node,)
        )
    except ProgramError as error:
        raise ConversionError(
            f"TensorFlow.js {error.reason}", remedy=f"Its log ends:\n{error.log}"
        ) from error


def _answers(work: Path, rows: int) -> Answers:
    described = json.loads((work / "answers.json").read_text())
    fields = [
        (one["name"], np.dtype(_DTYPES[one["dtype"]]), tuple(one["shape"])) for one in described
    ]
    answers = np.fromfile(work / "answers.bin", np.dtype(fields), rows)
    return {
        name: answers[name].reshape(-1, *shape[1:]).astype(bool if kind == np.uint8 else kind)
        for name, kind, shape in fields
    }
