"""What each format costs against what it keeps of the model's accuracy, drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...report import Figure, Gallery
from ...verdict import Outcome, Verdict
from .cost_drawing import Point, draw_points

_SIGNS = (
    "Filled: no other format that passed is smaller, faster and righter. Ring: the fastest of"
    " those, recommended. Hollow: beaten, or only compared with. Square: not passed."
)


def pareto(verdict: Verdict) -> list[Gallery]:
    """The section, over all formats; one drawing by size and one by latency."""
    labelled = verdict.evidence["labelled"]
    kept = "Accuracy" if labelled else "Agreement"
    unlabelled = (
        "" if labelled else " Without labels, agreement with the model stands for accuracy."
    )
    drawings = (
        (f"{kept} and size", "bytes", 1.0, bytes_told),
        (f"{kept} and latency", "p50_seconds", 1e3, milliseconds_told),
    )
    figures = tuple(
        Figure(heading, draw_points(points, told, _models(verdict), heading))
        for heading, cost, unit, told in drawings
        if (points := list(_points(verdict, cost, unit)))
    )
    return [Gallery("What each format costs and keeps", figures, _SIGNS + unlabelled, ("pareto",))]


def bytes_told(size: float) -> str:
    """
    >>> bytes_told(61_234), bytes_told(3_700_000)
    ('61.2 kB', '3.7 MB')
    """
    unit, name = (1e6, "MB") if size >= 1e6 else (1e3, "kB")
    return f"{size / unit:.3g} {name}"


def milliseconds_told(milliseconds: float) -> str:
    """
    >>> milliseconds_told(0.0512)
    '0.0512 ms'
    """
    return f"{milliseconds:.3g} ms"


def _points(verdict: Verdict, cost: str, unit: float) -> Iterator[Point]:
    evidence = verdict.evidence
    for number, (name, told) in enumerate(evidence["formats"].items(), start=1):
        if told[cost]:
            accuracy = told["accuracy"]["format"] if told["accuracy"] else told["agreement"]
            yield Point(number, name, told[cost] * unit, accuracy, _style(name, told, evidence))


def _style(name: str, told: Mapping[str, Any], evidence: Mapping[str, Any]) -> str:
    if told["outcome"] not in (Outcome.PASS.value, None):
        return "shut"
    if name == evidence["recommended"]:
        return "recommended"
    return "front" if name in evidence["pareto"] else "beaten"


def _models(verdict: Verdict) -> float:
    found = [told["accuracy"] for told in verdict.evidence["formats"].values() if told["accuracy"]]
    return float(found[0]["original"]) if found else 1.0
