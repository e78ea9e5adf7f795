"""The examples on which a format decides otherwise than the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...report import Figure, Gallery, Section, Table
from ...verdict import Verdict
from ..exporting import EdgeExport
from ..host.host_inputs import HostInputs
from .pictures import draw_picture, picture_shape

MOST_PICTURES = 12
"""As many a format are drawn."""

_MOST_SHOWN = 8


def flips(verdict: Verdict, exported: EdgeExport) -> list[Section]:
    """Every format's clearest flips: pictures side by side, other rows in a table.

    Args:
      verdict: of the gate, with its evidence.
      exported: has the rows as they are.
    """
    found: Mapping[str, Sequence[Mapping[str, Any]]] = verdict.evidence.get("flips") or {}
    if not found:
        return []
    labels = verdict.evidence["labels"]
    picture = _picture(exported.host_inputs)
    if picture is None:
        return [_table(found, labels, verdict)]
    feature, shape = picture
    rows = exported.proof.rows
    return [
        Gallery(
            f"Flipped decisions of {name}",
            tuple(
                Figure(
                    f"Example {flip['example']:,}",
                    draw_picture(
                        rows[flip["example"]][feature], shape, f"Example {flip['example']}"
                    ),
                    _caption(flip, labels),
                )
                for flip in told[:MOST_PICTURES]
                if len(rows[flip["example"]].get(feature) or ()) == np.prod(shape)
            ),
            _note(name, verdict),
            ("flips", "labels"),
        )
        for name, told in found.items()
    ]


def _picture(host_inputs: HostInputs) -> tuple[str, tuple[int, int, int]] | None:
    for item in host_inputs.inputs:
        shape = picture_shape(item.shape)
        if shape is not None and item.vocabulary is None and item.reads == "value":
            return item.feature, shape
    return None


def _table(
    found: Mapping[str, Sequence[Mapping[str, Any]]], labels: Sequence[str], verdict: Verdict
) -> Table:
    labelled = verdict.evidence["labelled"]
    rows = tuple(
        (
            name,
            flip["example"],
            _answer(flip["model"], labels),
            _answer(flip["format"], labels),
            *([_truth(flip, labels)] if labelled else []),
            ", ".join(_values(flip["row"])),
        )
        for name, told in found.items()
        for flip in told
    )
    truth = ("Truth",) if labelled else ()
    columns = ("Format", "Example", "The model says", "The format says", *truth, "Of the values")
    note = " ".join(_note(name, verdict) for name in found)
    return Table("Flipped decisions", columns, rows, note, ("flips", "labels"))


def _note(name: str, verdict: Verdict) -> str:
    count, told = verdict.evidence["formats"][name]["flips"], verdict.evidence["flips"][name]
    if count <= len(told):
        return ""
    return f"Of the {count:,} flips of {name}, those whose answers lie farthest apart."


def _caption(flip: Mapping[str, Any], labels: Sequence[str]) -> str:
    model, other = (_answer(flip[side], labels) for side in ("model", "format"))
    truth = f" Truth: {_truth(flip, labels)}." if flip["truth"] is not None else ""
    return f"The model: {model}. The format: {other}.{truth}"


def _truth(flip: Mapping[str, Any], labels: Sequence[str]) -> str:
    return "–" if flip["truth"] is None else _decision(flip["truth"], labels)


def _decision(number: int, labels: Sequence[str]) -> str:
    return labels[number] if number < len(labels) else str(number)


def _answer(outputs: Mapping[str, Sequence[Any]], labels: Sequence[str]) -> str:
    told = {name: _one(values, labels) for name, values in outputs.items()}
    if len(told) == 1:
        return next(iter(told.values()))
    return "; ".join(f"{name}: {words}" for name, words in told.items())


def _one(values: Sequence[Any], labels: Sequence[str]) -> str:
    # What is not finite is a word in the evidence, which float reads back.
    numbers = [float(value) for value in values]
    if len(numbers) == 1:
        return f"{numbers[0]:.6g}"
    largest = int(np.nanargmax(np.nan_to_num(numbers, nan=-np.inf)))
    return f"{_decision(largest, labels)} ({numbers[largest]:.4g})"


def _values(row: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    for name, values in row.items():
        shown = ", ".join(_value(value) for value in values[:_MOST_SHOWN])
        more = ", …" if len(values) > _MOST_SHOWN else ""
        yield f"{name}={shown}{more}" if len(values) == 1 else f"{name}=[{shown}{more}]"


def _value(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
