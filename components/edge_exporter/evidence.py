"""What ``verdict.json`` tells of an export beside its measurements, and the report shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..verdict import Measurement, Outcome, worst
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

MOST_VALUES = 64
"""A longer feature of a flipped example is cut: whole pictures would make a large file."""


def describe(
    proof: Proof,
    choice: Choice,
    measurements: Sequence[Measurement],
    limits: EdgeLimits,
    comparisons: int,
) -> dict[str, Any]:
    """All figures of an export as plain JSON values.

    Args:
      proof: what was measured.
      choice: what it recommends.
      measurements: what the gate made of it.
      limits: say at which confidence intervals are taken.
      comparisons: how many slices their intervals hold for at once.

    Returns:
      ``labelled``, ``labels``, ``recommended``, ``pareto``, ``saved_model``; ``formats`` by name;
      ``slices`` and ``flips`` by format, where there are any.
    """
    told: dict[str, Any] = {
        "labelled": proof.truth is not None,
        "labels": list(proof.labels),
        "recommended": choice.recommended,
        "pareto": list(choice.front),
        "saved_model": _cost(proof.latency, proof.memory),
        "formats": {
            name: {"outcome": _outcome(name, found, measurements)} | _format(found, limits)
            for name, found in proof.formats.items()
        },
    }
    shipped = proof.shipped()
    slices = _slices(shipped, measurements, limits, comparisons)
    flips = {
        name: [_flip(position, found, proof) for position in clearest_flips(found, proof)]
        for name, found in shipped.items()
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


def _outcome(name: str, found: FormatProof, measurements: Sequence[Measurement]) -> str | None:
    if not found.shipped:
        return None
    return worst(one.outcome for one in measurements if one.labels.get("format") == name).value


def _format(found: FormatProof, limits: EdgeLimits) -> dict[str, Any]:
    return {
        "bytes": found.size.plain,
        "transfer_bytes": found.size.gzipped,
        **_cost(found.latency, found.memory),
        "examples": found.parity.examples,
        "max_delta": found.parity.max_delta,
        "p99_delta": found.parity.p99_delta,
        "agreement": found.parity.agreement,
        "flips": len(found.parity.flips),
        "nan_mismatches": found.parity.nan_mismatches,
        "accuracy": _accuracy(found.accuracy, limits.confidence) if found.accuracy else None,
    }


def _cost(latency: Latency | None, memory: int | None) -> dict[str, Any]:
    seconds = (None, None, None) if latency is None else (latency.load, latency.p50, latency.p95)
    return {
        **dict(zip(("load_seconds", "p50_seconds", "p95_seconds"), seconds, strict=True)),
        "memory_bytes": memory,
    }


def _slices(
    formats: Mapping[str, FormatProof],
    measurements: Sequence[Measurement],
    limits: EdgeLimits,
    comparisons: int,
) -> dict[str, dict[str, Any]]:
    confidence = simultaneous(limits.confidence, comparisons)
    shut = {
        (one.labels["format"], one.labels["slice"]): one.outcome
        for one in measurements
        if "slice" in one.labels
    }

    def outcome(name: str, part: str, found: Accuracy) -> str | None:
        judged = limits.of(name).slice_drop is not None and found.examples >= limits.minimum_slice
        return shut.get((name, part), Outcome.PASS).value if judged else None

    return {
        name: {
            part: {"outcome": outcome(name, part, one), **_accuracy(one, confidence)}
            for part, one in found.slices.items()
        }
        for name, found in formats.items()
        if found.slices
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
    row, truth = proof.rows[position], proof.truth
    labelled = truth is not None and bool(truth.known[position])
    return {
        "example": position,
        # What the model does not read may be nobody's business.
        "row": {
            name: written(list(row[name])[:MOST_VALUES]) for name in proof.features if row.get(name)
        },
        "model": _answer(proof.answers, position),
        "format": _answer(found.answers, position),
        "truth": int(truth.decisions[position]) if truth is not None and labelled else None,
    }


def _answer(answers: Answers, position: int) -> dict[str, Any]:
    return {name: written(np.ravel(each[position]).tolist()) for name, each in answers.items()}
