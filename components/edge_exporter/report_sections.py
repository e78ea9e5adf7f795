"""What EdgeExporter's report shows beside its measurements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..report import Table
from .bundle import format_file
from .exporting import EdgeExport
from .host.host_inputs import HostInput, HostInputs
from .proving.measure import Latency
from .proving.proof import Proof

_SHOWN_FLIPS = 20


def report_sections(exported: EdgeExport, baseline: Mapping[str, Any] | None) -> list[Table]:
    """The tables of one export.

    Args:
      exported: what was exported and measured.
      baseline: the manifest of an earlier edge model, or None.
    """
    proof = exported.proof
    tables = [_sizes_and_latencies(proof), _parity(proof)]
    if any(found.parity.flips for found in proof.formats.values()):
        tables.append(_flips(proof))
    if baseline is not None:
        tables.append(_against_baseline(proof, baseline))
    return [*tables, _inputs(exported.host_inputs)]


def _sizes_and_latencies(proof: Proof) -> Table:
    model = proof.latency
    rows: list[tuple[Any, ...]] = [("SavedModel", None, None, *_milliseconds(model), None)]
    for name, found in proof.formats.items():
        sizes = found.size.plain, found.size.gzipped
        times = _milliseconds(found.latency)
        ratio = None if found.latency is None else found.latency.p50 / model.p50
        rows.append((name, *sizes, *times, ratio))
    return Table(
        "Size and latency",
        ("Format", "Bytes", "Gzipped", "Load ms", "p50 ms", "p95 ms", "p50 / SavedModel's"),
        tuple(rows),
        "One example at a time on one thread of this machine, each in a fresh process: the"
        " SavedModel from a serialized tf.Example on, a format from a row's raw values on.",
    )


def _milliseconds(latency: Latency | None) -> tuple[float | None, ...]:
    if latency is None:
        return None, None, None
    return latency.load * 1e3, latency.p50 * 1e3, latency.p95 * 1e3


def _parity(proof: Proof) -> Table:
    rows = [
        (
            name,
            found.parity.examples,
            found.parity.max_delta,
            found.parity.p99_delta,
            f"{found.parity.agreement:.2%}",
            len(found.parity.flips),
            found.parity.nan_mismatches,
        )
        for name, found in proof.formats.items()
    ]
    columns = ("Format", "Examples", "Max |Δ|", "p99 |Δ|", "Agreement", "Flips", "NaN mismatches")
    return Table("Parity with the model", columns, tuple(rows))


def _flips(proof: Proof) -> Table:
    rows = []
    for name, found in proof.formats.items():
        for position in found.parity.flips[:_SHOWN_FLIPS]:
            for output, answers in proof.answers.items():
                rows.append(
                    (
                        name,
                        position,
                        output,
                        _told(answers[position]),
                        _told(found.answers[output][position]),
                    )
                )
    note = f"At most {_SHOWN_FLIPS} a format, by their position in the sample."
    columns = ("Format", "Example", "Output", "The model says", "The edge model says")
    return Table("Flipped decisions", columns, tuple(rows), note)


def _told(answer: Any) -> str:
    return ", ".join(f"{float(value):.6g}" for value in answer.ravel()[:10])


def _against_baseline(proof: Proof, baseline: Mapping[str, Any]) -> Table:
    rows = []
    for name, found in proof.formats.items():
        file = format_file(baseline, name)
        before = file["bytes"] if file else None
        ratio = found.size.plain / before if before else None
        rows.append((name, before, found.size.plain, ratio))
    columns = ("Format", "Baseline bytes", "Bytes now", "Ratio")
    return Table("Against the baseline edge model", columns, tuple(rows))


def _inputs(host_inputs: HostInputs) -> Table:
    rows = [
        (
            item.name,
            item.feature,
            f"{item.dtype} {list(item.shape)}",
            _source(item, host_inputs),
            "refused" if _needed(item) else _missing(item),
        )
        for item in host_inputs.inputs
    ]
    columns = ("Input", "Feature", "Type", "Made of", "Missing value")
    return Table("What a host hands in", columns, tuple(rows), "As preprocess/spec.json says.")


def _source(item: HostInput, host_inputs: HostInputs) -> str:
    if item.reads == "presence":
        return "1 where there is a value, else 0"
    if item.vocabulary is not None:
        entries = len(host_inputs.vocabularies[item.vocabulary].ids)
        return f"id in a vocabulary of {entries:,}"
    return f"the value itself, {item.kind}"


def _needed(item: HostInput) -> bool:
    return item.missing is None and item.reads == "value"


def _missing(item: HostInput) -> str:
    return "0" if item.reads == "presence" else str(item.missing)
