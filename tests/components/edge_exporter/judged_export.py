"""A verdict on made-up figures of three formats, and the export it is on."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.components.edge_exporter.exporting import EdgeExport
from tidegate.components.edge_exporter.gate import judge
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs, Vocabulary
from tidegate.components.edge_exporter.proving.accuracy import Accuracy
from tidegate.components.edge_exporter.proving.measure import Latency, Size
from tidegate.components.edge_exporter.proving.parity import compare
from tidegate.components.edge_exporter.proving.proof import FormatProof, Proof
from tidegate.components.edge_exporter.proving.truth import read_truth
from tidegate.components.edge_exporter.spec import EdgeLimits
from tidegate.components.verdict import Verdict

MIB = 2**20

INPUTS = HostInputs(
    (
        HostInput("word", "string", "int32", (1,), vocabulary="word", name="word"),
        HostInput("word", "string", "int32", (1,), reads="presence", name="word_presence"),
    ),
    {"word": Vocabulary({"a": 0, "b": 1}, -1)},
)
PICTURE = HostInputs((HostInput("image", "float", "float32", (1, 4, 4), name="image"),), {})


def make(flips: int = 3, pictures: bool = False, label: str = "late") -> tuple[EdgeExport, Verdict]:
    """An export of 1,000 rows, and the verdict on it. litert_f32 does not ship.

    Args:
      flips: how many decisions of litert_hybrid_int8 are wrong.
      pictures: whether the model reads pictures instead of words.
      label: that the accuracy is by; may be empty.
    """
    draw = np.random.default_rng(3)
    original = draw.uniform(0.6, 0.9, (1000, 1)).astype(np.float32)
    rows = [_row(number, pictures) for number in range(1000)]
    other = original.copy()
    other[:flips] = 0.25
    answers = {"late": original}
    formats = {
        "litert_hybrid_int8": _format(answers, {"late": other}, 20_000, 0.0002, rows),
        "litert_f16": _format(answers, answers, 40_000, 0.0003, rows),
        "tfjs_f32": _format(answers, answers, 70_000, None, rows),
        "litert_f32": _format(answers, answers, 60_000, 0.0002, rows, shipped=False),
    }
    truth = read_truth(rows, answers, label, ()) if label else None
    model = Latency(1.0, 0.004, 0.009)
    features = ("image",) if pictures else ("word",)
    proof = Proof(rows, answers, model, formats, 600 * MIB, truth, features, ("no", "yes"))
    verdict = judge(proof, EdgeLimits(minimum_slice=200))
    return EdgeExport(None, {}, PICTURE if pictures else INPUTS, proof), verdict


def _row(number: int, pictures: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"late": [1], "word": ["<a>" if number % 2 else "b"], "name": ["Eve"]}
    return {**row, "image": [float(number + one) for one in range(16)]} if pictures else row


def _format(
    expected: Any, actual: Any, size: int, p50: float | None, rows: Any, shipped: bool = True
) -> FormatProof:
    parity = compare(expected, actual, 0.5)
    lost = len(parity.flips)
    slices = {"word=b": Accuracy(500, 500, lost, 0), "word=c": Accuracy(10, 10, 0, 0)}
    return FormatProof(
        actual,
        parity,
        Size(size, size // 2),
        None if p50 is None else Latency(0.01, p50, 2 * p50),
        None if p50 is None else 40 * MIB,
        Accuracy(len(rows), len(rows), lost, 0),
        slices,
        shipped,
    )
