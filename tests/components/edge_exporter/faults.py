"""Faults to seed into an export, and what catches each: a gate that has caught none proves nothing.

``FAULTS`` is the list. Each damages a copy of what ships, or hands in what it was calibrated on
otherwise; ``caught`` then does what an export does before it publishes.
"""

from __future__ import annotations

import dataclasses
import json
import runpy
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tidegate.components.edge_exporter.converting.litert_file import require_usable
from tidegate.components.edge_exporter.formats import FORMATS
from tidegate.components.edge_exporter.gate import judge
from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.host.shipping import check_host
from tidegate.components.edge_exporter.proving.accuracy import compare_accuracy
from tidegate.components.edge_exporter.proving.calibration import (
    Calibration,
    check_coverage,
    prepare,
)
from tidegate.components.edge_exporter.proving.measure import Latency, Size
from tidegate.components.edge_exporter.proving.parity import compare
from tidegate.components.edge_exporter.proving.predictors import predict
from tidegate.components.edge_exporter.proving.proof import FormatProof, Proof
from tidegate.components.edge_exporter.spec import EdgeLimits
from tidegate.components.errors import TidegateError
from tidegate.components.verdict import Outcome

_ANY = Latency(1e-3, 1e-4, 1e-4)
_UNTIMED = EdgeLimits(latency_ratio=None, memory_ratio=None)

Row = Mapping[str, Any]


@dataclasses.dataclass
class Shipped:
    """A copy of a bundle, and what it was made from.

    Attributes:
      bundle: the folder; faults change it.
      format: which of its formats is looked at.
      rows: raw values of at least 500 examples.
      expected: the original's answers to them, by output name.
      calibration: rows that int8 was calibrated on; faults replace them.
    """

    bundle: Path
    format: str
    rows: Sequence[Row]
    expected: Mapping[str, Any]
    calibration: Sequence[Row]

    @property
    def file(self) -> Path:
        """The format's file."""
        return self.bundle / FORMATS[self.format].path

    @property
    def spec(self) -> Path:
        """The host's specification."""
        return self.bundle / "preprocess" / "spec.json"


def caught(shipped: Shipped) -> str | None:
    """The sentence of the error or verdict that an export of this ends in; None for a PASS."""
    try:
        verdict = _proven(shipped)
    except (TidegateError, ValueError) as error:
        return str(error)
    return None if verdict.outcome is Outcome.PASS else verdict.sentence


def _proven(shipped: Shipped) -> Any:
    check_host(shipped.bundle)
    weights = json.loads((shipped.bundle / "manifest.json").read_text())["weights"]
    kind = FORMATS[shipped.format]
    require_usable(shipped.file.read_bytes(), weights * kind.bytes_per_weight)
    program = runpy.run_path(str(shipped.bundle / "preprocess" / "pre.py"))
    host = program["Preprocessor"](shipped.spec.read_text("utf-8"))
    answers = predict(kind, shipped.file, host, shipped.rows)
    parity = compare(shipped.expected, answers, 0.5)
    right = np.ones(len(shipped.rows), bool)
    other = right.copy()
    other[list(parity.flips)] = False
    accuracy = compare_accuracy(right, other)
    found = FormatProof(answers, parity, Size(1, 1), _ANY, accuracy=accuracy)
    proof = Proof(shipped.rows, shipped.expected, _ANY, {shipped.format: found})
    return judge(proof, _UNTIMED, _coverage(shipped, host))


def _coverage(shipped: Shipped, host: Preprocessor) -> list[Any]:
    calibration = Calibration(prepare(shipped.calibration, host))
    return check_coverage(calibration, prepare(shipped.rows, host), 0.95)


@dataclasses.dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
      name: to be read after "caught:".
      model: what it is seeded into: ``flights``, whose rows are mixed, or ``images``.
      seed: damages what ships.
      format: that is looked at.
    """

    name: str
    model: str
    seed: Callable[[Shipped], object]
    format: str = "litert_f32"


def _in_spec(change: Callable[[Any, Mapping[str, Any]], object]) -> Callable[[Shipped], None]:
    def seed(shipped: Shipped) -> None:
        spec = json.loads(shipped.spec.read_text())
        change(spec, {item["name"]: item for item in spec["inputs"]})
        shipped.spec.write_text(json.dumps(spec))

    return seed


def _in_text(path: str, old: str, new: str) -> Callable[[Shipped], None]:
    def seed(shipped: Shipped) -> None:
        file = shipped.bundle / path
        content = file.read_text()
        assert old in content, f"{path} holds no {old!r} any more"
        file.write_text(content.replace(old, new))

    return seed


def _in_model(change: Callable[[Any], object]) -> Callable[[Shipped], None]:
    def seed(shipped: Shipped) -> None:
        model = schema.ModelT.InitFromPackedBuf(shipped.file.read_bytes())
        model.metadata = []
        change(model)
        builder = flatbuffers.Builder()
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        shipped.file.write_bytes(builder.Output())

    return seed


def _swap_inputs(_: Any, inputs: Mapping[str, Any]) -> None:
    inputs["temp"]["feature"], inputs["precip"]["feature"] = "precip", "temp"


def _shift_vocabulary(spec: Any, _: Mapping[str, Any]) -> None:
    ids = spec["vocabularies"]["carrier"]["ids"]
    spec["vocabularies"]["carrier"]["ids"] = {word: at + 1 for word, at in ids.items()}


def _forget_a_word(spec: Any, _: Mapping[str, Any]) -> None:
    del spec["vocabularies"]["plane_engine"]["ids"]["Turbo-fan"]


def _fill_otherwise(_: Any, inputs: Mapping[str, Any]) -> None:
    inputs["temp"]["missing"] = 0.0


def _mix_up_presence(_: Any, inputs: Mapping[str, Any]) -> None:
    inputs["plane_age_presence"]["feature"] = "carrier"


def _drop_an_input(spec: Any, inputs: Mapping[str, Any]) -> None:
    spec["inputs"].remove(inputs["temp"])


def _lengthen_input(_: Any, inputs: Mapping[str, Any]) -> None:
    inputs["image"]["shape"] = [1, 8, 9]


def _weights(model: Any) -> list[Any]:
    used = [model.buffers[tensor.buffer] for tensor in model.subgraphs[0].tensors]
    return [buffer for buffer in used if buffer.data is not None and len(buffer.data) > 256]


def _zero_weights(model: Any) -> None:
    for buffer in _weights(model):
        buffer.data = np.zeros(len(buffer.data), np.uint8)


def _drop_weights(model: Any) -> None:
    for buffer in _weights(model):
        buffer.data = None


def _unscale_input(model: Any) -> None:
    graph = model.subgraphs[0]
    graph.tensors[graph.inputs[0]].quantization = None


def _truncate(shipped: Shipped) -> None:
    content = shipped.file.read_bytes()
    shipped.file.write_bytes(content[: len(content) * 3 // 4])


def _mix_up_files(shipped: Shipped) -> None:
    shutil.copy(shipped.bundle / FORMATS["litert_f16"].path, shipped.file)


def _calibrate_on_one(shipped: Shipped) -> None:
    shipped.calibration = [shipped.rows[0]] * 300


def _calibrate_on_others(shipped: Shipped) -> None:
    # Pixels from 0 to 1, as another pipeline's split has them.
    shipped.calibration = [
        {"image": [value / 255 for value in row["image"]]} for row in shipped.calibration
    ]


FAULTS = (
    Fault("swapped inputs", "flights", _in_spec(_swap_inputs)),
    Fault("shifted vocabulary", "flights", _in_spec(_shift_vocabulary)),
    Fault("stale vocabulary: a word it lacks", "flights", _in_spec(_forget_a_word)),
    Fault("missing values filled otherwise", "flights", _in_spec(_fill_otherwise)),
    Fault("presence of another feature", "flights", _in_spec(_mix_up_presence)),
    Fault("specification of other inputs", "flights", _in_spec(_drop_an_input)),
    Fault("weights of zero", "flights", _in_model(_zero_weights)),
    Fault("file without weights", "flights", _in_model(_drop_weights)),
    Fault("truncated file", "flights", _truncate),
    Fault("another format's file", "flights", _mix_up_files),
    Fault(
        "missing guard in pre.py",
        "flights",
        _in_text("preprocess/pre.py", "elif self._finite:", "elif False:"),
    ),
    Fault(
        "missing guard in pre.mjs",
        "flights",
        _in_text("preprocess/pre.mjs", "if (this.item.finite) {", "if (false) {"),
    ),
    Fault(
        "transposed image",
        "images",
        _in_text(
            "preprocess/pre.py",
            "return made.reshape(self._shape)",
            "return made.reshape(8, 8).T.reshape(self._shape)",
        ),
        "litert_hybrid_int8",
    ),
    Fault("image of another size", "images", _in_spec(_lengthen_input), "litert_hybrid_int8"),
    Fault("int8 input without a scale", "images", _in_model(_unscale_input), "litert_int8"),
    Fault("calibration on constant data", "images", _calibrate_on_one, "litert_int8"),
    Fault("calibration on the wrong split", "images", _calibrate_on_others, "litert_int8"),
)
