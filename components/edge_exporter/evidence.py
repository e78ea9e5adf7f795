"""What ``verdict.json`` tells of an export beside its measurements."""

from __future__ import annotations

from typing import Any

import numpy as np

from .answers import Answers
from .host.host_inputs import written
from .judging.accuracy import simultaneous
from .judging.choice import Choice
from .proving.accuracy import Accuracy
from .proving.measure import Latency
from .proving.proof import FormatProof, Proof
from .spec import EdgeLimits

MOST_FLIPS = 20
"""As many flipped decisions of a format are told, the clearest first."""

_MOST_VALUES = 4096


def describe(proof: Proof, choice: Choice, limits: EdgeLimits, comparisons: int) -> dict[str, Any]:
    """All figures of an export as plain JSON values.

    Args:
      proof: what was measured.
      choice: what it recommends.
      limits: say at which confidence intervals are taken.
      comparisons: how many slices their intervals hold for at once.
    """
    told: dict[str, Any] = {
        "labelled": proof.truth is not None,
        "recommended": choice.recommended,
        "pareto": list(choice.front),
        "saved_model": _cost(proof.latency, proof.memory),
        "formats": {
            name: _format(found, limits.confidence) for name, found in proof.formats.items()
        },
    }
    together = simultaneous(limits.confidence, comparisons)
    slices = {
        name: {part: _accuracy(one, together) for part, one in found.slices.items()}
        for name, found in proof.shipped().items()
        if found.slices
    }
    flips = {
        name: [_flip(position, found, proof) for position in clearest_flips(found, proof)]
        for name, found in proof.shipped().items()
        if found.parity.flips
    }
    return {**told, **({"slices": slices} if slices else {}), **({"flips": flips} if flips else {})}


def clearest_flips(found: FormatProof, proof: Proof) -> list[int]:
    """Positions of the flipped decisions whose answers lie farthest apart, at most so many."""
    flips = np.array(found.parity.flips, int)
    apart = np.zeros(len(flips))
    for name, original in proof.answers.items():
        difference = np.abs(np.subtract(original[flips], found.answers[name][flips], dtype=float))
        each = np.nan_to_num(difference, nan=np.inf, posinf=np.inf).reshape(len(flips), -1)
        apart = np.maximum(apart, each.max(axis=1))
    return [int(flips[at]) for at in np.argsort(-apart, kind="stable")[:MOST_FLIPS]]


def row_read(proof: Proof, position: int) -> dict[str, Any]:
    """The values of one example that the model reads: others may be nobody's business."""
    row = proof.rows[position]
    return {name: list(row[name]) for name in proof.features if row.get(name)}


def _format(found: FormatProof, confidence: float) -> dict[str, Any]:
    return {
        "shipped": found.shipped,
        "bytes": found.size.plain,
        "transfer_bytes": found.size.gzipped,
        **_cost(found.latency, found.memory),
        "examples": found.parity.examples,
        "max_delta": found.parity.max_delta,
        "p99_delta": found.parity.p99_delta,
        "agreement": found.parity.agreement,
        "flips": len(found.parity.flips),
        "nan_mismatches": found.parity.nan_mismatches,
        "accuracy": None if found.accuracy is None else _accuracy(found.accuracy, confidence),
    }


def _cost(latency: Latency | None, memory: int | None) -> dict[str, Any]:
    seconds = (None, None, None) if latency is None else (latency.load, latency.p50, latency.p95)
    return {
        **dict(zip(("load_seconds", "p50_seconds", "p95_seconds"), seconds, strict=True)),
        "memory_bytes": memory,
    }


def _accuracy(found: Accuracy, confidence: float) -> dict[str, Any]:
    return {
        "examples": found.examples,
        "original": found.original,
        "format": found.format,
        "drop": found.drop,
        "interval": list(found.interval(confidence)),
    }


def _flip(position: int, found: FormatProof, proof: Proof) -> dict[str, Any]:
    truth = proof.truth
    known = truth is not None and truth.known[position]
    return {
        "example": position,
        "row": {
            name: written(values[:_MOST_VALUES])
            for name, values in row_read(proof, position).items()
        },
        "model": _answer(proof.answers, position),
        "format": _answer(found.answers, position),
        "truth": int(truth.decisions[position]) if truth is not None and known else None,
    }


def _answer(answers: Answers, position: int) -> dict[str, Any]:
    return {name: written(np.ravel(each[position]).tolist()) for name, each in answers.items()}
