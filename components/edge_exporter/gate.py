"""Holds an export's figures against its limits and concludes a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..verdict import Measurement, Outcome, Verdict, worst
from .limits import FormatLimits
from .proving.measure import Latency
from .proving.parity import Parity
from .proving.proof import Proof
from .spec import EdgeLimits

GATE = "EdgeExporter"

_REFERENCE = "litert_f32"


def judge(
    proof: Proof,
    limits: EdgeLimits,
    checks: Sequence[Measurement] = (),
    evidence: Mapping[str, Any] | None = None,
) -> Verdict:
    """Concludes the verdict of an export.

    Args:
      proof: what was measured.
      limits: what it is held against.
      checks: measurements of the model's surroundings, taken elsewhere.
      evidence: goes into the verdict as it is.
    """
    measurements = [*checks]
    for name, found in proof.formats.items():
        measurements += _parity(name, found.parity, limits.of(name), limits.minimum_examples)
        measurements += _size(name, proof, limits)
        measurements.append(_latency(name, found.latency, proof.latency, limits.latency_ratio))
    outcome = worst(measurement.outcome for measurement in measurements)
    sentence = _sentence(outcome, measurements, proof)
    return Verdict(GATE, outcome, sentence, tuple(measurements), evidence or {})


def refuse(evidence: Mapping[str, Any]) -> Verdict:
    """The verdict on a model from which a blessing is withheld: it is not exported at all."""
    sentence = "The model is not blessed, so it was not exported."
    return Verdict(GATE, Outcome.FAIL, sentence, (), evidence)


def _parity(name: str, parity: Parity, limits: FormatLimits, minimum: int) -> Iterable[Measurement]:
    sizes = {"examples": parity.examples}
    few = parity.examples < minimum
    too_few = f", too few to judge: at least {minimum:,} are needed" if few else ""
    on = f"on {parity.examples:,} examples"

    def measured(statistic: str, value: float, limit: float, ok: bool, words: str) -> Measurement:
        outcome = Outcome.FAIL if not ok else Outcome.INCONCLUSIVE if few else Outcome.PASS
        sentence = f"{name} {words} {on}{too_few if ok else ''}."
        return Measurement(name, statistic, value, limit, outcome, sentence, sizes=sizes)

    delta, agreement = limits.delta or 0.0, limits.agreement or 0.0
    yield measured(
        "max_delta",
        parity.max_delta,
        delta,
        parity.max_delta <= delta,
        f"differs by at most {parity.max_delta:.2g} from the model (limit {delta:g})",
    )
    yield measured(
        "agreement",
        parity.agreement,
        agreement,
        parity.agreement >= agreement,
        f"decides as the model does in {parity.agreement:.2%} (limit {agreement:.2%},"
        f" {_counted(len(parity.flips), 'flip')})",
    )
    yield measured(
        "nan_mismatches",
        parity.nan_mismatches,
        0,
        parity.nan_mismatches == 0,
        f"and the model differ {_counted(parity.nan_mismatches, 'time')} in whether an answer is"
        " finite",
    )


def _size(name: str, proof: Proof, limits: EdgeLimits) -> Iterable[Measurement]:
    limit = limits.of(name).size_ratio
    if limit is None or _REFERENCE not in proof.formats:
        return
    reference = proof.formats[_REFERENCE].size.plain
    ratio = proof.formats[name].size.plain / reference
    held = reference >= limits.size_floor
    ok = ratio <= limit or not held
    why = f"limit {limit:.0%}" if held else f"no limit below {limits.size_floor:,} bytes"
    yield Measurement(
        name,
        "size_ratio",
        ratio,
        limit if held else None,
        Outcome.PASS if ok else Outcome.FAIL,
        f"{name} has {ratio:.0%} of the size of {_REFERENCE} ({why}).",
    )


def _latency(name: str, found: Latency, model: Latency, limit: float | None) -> Measurement:
    ratio = found.p50 / model.p50
    ok = limit is None or ratio <= limit
    against = f"limit {limit:g}" if limit is not None else "no limit"
    return Measurement(
        name,
        "latency_ratio",
        ratio,
        limit,
        Outcome.PASS if ok else Outcome.FAIL,
        f"{name} answers in {found.p50 * 1e3:.3g} ms, the SavedModel in {model.p50 * 1e3:.3g} ms:"
        f" {ratio:.2g} of its time ({against}).",
    )


def _sentence(outcome: Outcome, measurements: Sequence[Measurement], proof: Proof) -> str:
    if outcome is not Outcome.PASS:
        decisive = [one for one in measurements if one.outcome is outcome]
        more = f" And {_counted(len(decisive) - 1, 'more finding')}." if decisive[1:] else ""
        return f"{decisive[0].sentence}{more}"
    parts = [
        f"{name} within {found.parity.max_delta:.2g} and {found.parity.agreement:.2%} agreement"
        for name, found in proof.formats.items()
    ]
    on = f"On {len(proof.rows):,} examples"
    return f"{on} the edge model answers as the model does: {', '.join(parts)}."


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
