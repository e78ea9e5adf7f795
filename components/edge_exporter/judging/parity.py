"""How far answers may lie from the model's own."""

from __future__ import annotations

from collections.abc import Iterator

from ...verdict import Measurement, Outcome
from ..limits import FormatLimits
from ..proving.parity import Parity
from .words import counted


def judge_parity(
    name: str, parity: Parity, limits: FormatLimits, minimum: int
) -> Iterator[Measurement]:
    """Holds the largest difference, the agreement and answers that are not finite.

    Args:
      name: of the format.
      parity: what was found.
      limits: of the format.
      minimum: with fewer examples, a figure without a fault is INCONCLUSIVE.
    """
    few = parity.examples < minimum
    too_few = f", too few to judge: at least {minimum:,} are needed" if few else ""
    on = f"on {parity.examples:,} examples"

    def measured(
        statistic: str, value: float, limit: float | None, ok: bool, words: str
    ) -> Measurement:
        outcome = Outcome.FAIL if not ok else Outcome.INCONCLUSIVE if few else Outcome.PASS
        sentence = f"{name} {words} {on}{too_few if ok else ''}."
        sizes, labels = {"examples": parity.examples}, {"format": name}
        return Measurement(
            name, statistic, value, limit, outcome, sentence, sizes=sizes, labels=labels
        )

    delta, agreement = limits.delta, limits.agreement
    yield measured(
        "max_delta",
        parity.max_delta,
        delta,
        delta is None or parity.max_delta <= delta,
        f"differs by at most {parity.max_delta:.2g} from the model"
        f" ({'no limit' if delta is None else f'limit {delta:g}'})",
    )
    yield measured(
        "agreement",
        parity.agreement,
        agreement,
        agreement is None or parity.agreement >= agreement,
        f"decides as the model does in {parity.agreement:.2%}"
        f" ({'no limit' if agreement is None else f'limit {agreement:.2%}'},"
        f" {counted(len(parity.flips), 'flip')})",
    )
    yield measured(
        "nan_mismatches",
        parity.nan_mismatches,
        0,
        parity.nan_mismatches == 0,
        f"and the model differ {counted(parity.nan_mismatches, 'time')} in whether an answer is"
        " finite",
    )
