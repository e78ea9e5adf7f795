"""What each format costs, and how its answers compare, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...report import Table
from ...verdict import Outcome, Verdict

_COSTS = (
    "One example at a time on one thread of this machine, each in a process of its own: the"
    " SavedModel from a serialized tf.Example on, a format from a row's raw values on. Memory is"
    " the process's at its peak, beyond that of a Python that does nothing."
)


def costs(verdict: Verdict) -> list[Table]:
    """Size, latency and memory of every format, beside the SavedModel's."""
    formats: Mapping[str, Mapping[str, Any]] = verdict.evidence["formats"]
    rows: list[tuple[Any, ...]] = [
        (
            _called(name, verdict),
            _outcome(told),
            told["bytes"],
            told["transfer_bytes"],
            *_times(told),
        )
        for name, told in formats.items()
    ]
    rows.append(("SavedModel", "–", None, None, *_times(verdict.evidence["saved_model"])))
    untimed = [name for name, told in formats.items() if told["p50_seconds"] is None]
    note = _COSTS + (f" Not timed here, but in a browser: {', '.join(untimed)}." if untimed else "")
    columns = (
        "Format",
        "Outcome",
        "Bytes",
        "Gzipped",
        "Load ms",
        "p50 ms",
        "p95 ms",
        "Memory MiB",
    )
    shown = ("formats", "saved_model", "recommended")
    return [Table("Size, latency and memory", columns, tuple(rows), note, shown)]


def answers(verdict: Verdict) -> list[Table]:
    """How near every format's answers are to the model's."""
    rows = tuple(
        (
            _called(name, verdict),
            told["examples"],
            told["max_delta"],
            told["p99_delta"],
            f"{told['agreement']:.2%}",
            told["flips"],
            told["nan_mismatches"],
        )
        for name, told in verdict.evidence["formats"].items()
    )
    columns = ("Format", "Examples", "Max |Δ|", "p99 |Δ|", "Agreement", "Flips", "NaN mismatches")
    return [Table("Answers beside the model's", columns, rows)]


def accuracies(verdict: Verdict) -> list[Table]:
    """The accuracy of every format and the model; none where the examples have no labels."""
    if not verdict.evidence["labelled"]:
        return []
    rows = tuple(
        (
            _called(name, verdict),
            told["accuracy"]["examples"],
            f"{told['accuracy']['original']:.2%}",
            f"{told['accuracy']['format']:.2%}",
            lost(told["accuracy"]),
        )
        for name, told in verdict.evidence["formats"].items()
        if told["accuracy"]
    )
    columns = ("Format", "Labelled examples", "Model's accuracy", "Format's", "Points lost")
    note = "Points lost with the interval of the paired bootstrap."
    return [Table("Accuracy by the examples' labels", columns, rows, note, ("labelled",))]


def lost(told: Mapping[str, Any]) -> str:
    """A loss of accuracy in percentage points, with its interval."""
    low, high = told["interval"]
    return f"{100 * told['drop']:.2f} ({100 * low:.2f} to {100 * high:.2f})"


def _called(name: str, verdict: Verdict) -> str:
    if verdict.evidence["formats"][name]["outcome"] is None:
        return f"{name}, only compared with"
    return f"{name}, recommended" if verdict.evidence["recommended"] == name else name


def _outcome(told: Mapping[str, Any]) -> Any:
    return "–" if told["outcome"] is None else Outcome(told["outcome"])


def _times(told: Mapping[str, Any]) -> tuple[float | None, ...]:
    times = (told["load_seconds"], told["p50_seconds"], told["p95_seconds"])
    memory = told["memory_bytes"]
    return (
        *(None if one is None else one * 1e3 for one in times),
        None if memory is None else memory / 2**20,
    )
