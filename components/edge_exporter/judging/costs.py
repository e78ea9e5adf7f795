"""How large, slow and hungry a format may be."""

from __future__ import annotations

from collections.abc import Iterator

from ...verdict import Measurement, Outcome
from ..proving.proof import FormatProof, Proof
from ..spec import EdgeLimits

REFERENCE = "litert_f32"
"""The format that others are compared with in size and speed."""


def judge_costs(name: str, proof: Proof, limits: EdgeLimits) -> Iterator[Measurement]:
    """Holds size, latency and memory: relative to the reference and the SavedModel, then budgets.

    Args:
      name: of the format.
      proof: of the whole export.
      limits: of the whole export.
    """
    found = proof.formats[name]
    reference = proof.formats.get(REFERENCE)
    if reference is not None and found is not reference:
        yield from _against_reference(name, found, reference, limits)
    yield from _against_saved_model(name, found, proof, limits)
    yield from _budgets(name, found, limits)


def _against_reference(
    name: str, found: FormatProof, reference: FormatProof, limits: EdgeLimits
) -> Iterator[Measurement]:
    own = limits.of(name)
    held = reference.size.plain >= limits.size_floor
    unheld = f"no limit below {limits.size_floor:,} bytes of {REFERENCE}"
    if own.size_ratio is not None:
        yield _held(
            name,
            "size_ratio",
            found.size.plain / reference.size.plain,
            own.size_ratio if held else None,
            f"{name} has {found.size.plain / reference.size.plain:.0%} of the size of {REFERENCE}"
            f" ({f'limit {own.size_ratio:.0%}' if held else unheld}).",
        )
    if found.latency and reference.latency:
        ratio = found.latency.p50 / reference.latency.p50
        limit = own.latency_ratio if held else None
        why = _limit(limit) if held else unheld
        yield _held(
            name,
            "latency_to_litert_f32",
            ratio,
            limit,
            f"{name} answers in {ratio:.2g} of the time of {REFERENCE} ({why}).",
        )


def _against_saved_model(
    name: str, found: FormatProof, proof: Proof, limits: EdgeLimits
) -> Iterator[Measurement]:
    if found.latency is not None:
        ratio, limit = found.latency.p50 / proof.latency.p50, limits.latency_ratio
        yield _held(
            name,
            "latency_ratio",
            ratio,
            limit,
            f"{name} answers in {_milliseconds(found.latency.p50)}, the SavedModel in"
            f" {_milliseconds(proof.latency.p50)}: {ratio:.2g} of its time ({_limit(limit)}).",
        )
    if found.memory is not None and proof.memory:
        ratio, limit = found.memory / proof.memory, _memory_limit(name, limits)
        yield _held(
            name,
            "memory_ratio",
            ratio,
            limit,
            f"{name} takes {_mebibytes(found.memory)} of memory, the SavedModel"
            f" {_mebibytes(proof.memory)}: {ratio:.2g} of it ({_limit(limit)}).",
        )


def _memory_limit(name: str, limits: EdgeLimits) -> float | None:
    own = limits.of(name).memory_ratio
    return limits.memory_ratio if own is None or limits.memory_ratio is None else own


def _budgets(name: str, found: FormatProof, limits: EdgeLimits) -> Iterator[Measurement]:
    milliseconds = found.latency.p50 * 1e3 if found.latency is not None else None
    taken: tuple[tuple[str, float | None, float | None, str], ...] = (
        ("bytes", found.size.plain, limits.bytes, "{:,.0f} bytes"),
        ("transfer_bytes", found.size.gzipped, limits.transfer_bytes, "{:,.0f} bytes gzipped"),
        ("latency_ms", milliseconds, limits.latency_ms, "{:.3g} ms for an answer"),
        ("memory_bytes", found.memory, limits.memory_bytes, "{:,.0f} bytes of memory"),
    )
    for statistic, value, budget, told in taken:
        if budget is None:
            continue
        words = told.format
        if value is None:
            sentence = f"{name} has a budget of {words(budget)}, and its runtime is not run here."
        else:
            sentence = f"{name} takes {words(value)} (budget {words(budget)})."
        yield _held(name, statistic, value, budget, sentence)


def _held(
    name: str, statistic: str, value: float | None, limit: float | None, sentence: str
) -> Measurement:
    outcome = Outcome.PASS
    if limit is not None and (value is None or value > limit):
        outcome = Outcome.INCONCLUSIVE if value is None else Outcome.FAIL
    return Measurement(name, statistic, value, limit, outcome, sentence, labels={"format": name})


def _limit(limit: float | None) -> str:
    return f"limit {limit:g}" if limit is not None else "no limit"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


def _mebibytes(size: float) -> str:
    return f"{size / 2**20:,.0f} MiB"
