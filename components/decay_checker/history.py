"""What earlier spans left behind, so that a sequence goes on where it was.

Each verdict keeps the sums of its own span alone. They are put together anew at every run: a span
that is run again replaces itself, a crash leaves nothing half counted, and nothing is accumulated
anywhere that could be.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..verdict import Verdict
from .sequential_risk import ODDS, SpanLosses

ENTRY = "entry"
"""Under this name a verdict's evidence keeps the span's sums."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """The losses of one span, whose they are and how they were measured.

    Attributes:
      model: fingerprint of the model.
      measured_by: ``DecayLimits.measured_by()``.
      losses: sums of the span's losses.
    """

    model: str
    measured_by: str
    losses: SpanLosses

    def to_evidence(self) -> dict[str, Any]:
        """As plain JSON values; :func:`entry_of` reads it back."""
        return {**dataclasses.asdict(self), "odds": list(ODDS)}


def entry_of(verdict: Verdict) -> Entry | None:
    """What a verdict keeps of its span; None where it judged none, or bet at other odds."""
    kept: Mapping[str, Any] | None = verdict.evidence.get(ENTRY)
    if kept is None or tuple(kept["odds"]) != ODDS:
        return None
    losses = dict(kept["losses"])
    winnings = tuple(float(one) for one in losses.pop("winnings"))
    return Entry(kept["model"], kept["measured_by"], SpanLosses(winnings=winnings, **losses))


def replayed(current: Entry, earlier: Iterable[Verdict]) -> Sequence[SpanLosses]:
    """The spans of the same model and loss up to the current one, each once, in order.

    Args:
      current: goes before whatever an earlier run of the same span left.
      earlier: verdicts, oldest first; of two of one span the later holds. Those of later spans,
        which a rerun finds already there, are no past and are left out.
    """
    spans: dict[int, SpanLosses] = {}
    for verdict in earlier:
        entry = entry_of(verdict)
        if entry is None or (entry.model, entry.measured_by) != (
            current.model,
            current.measured_by,
        ):
            continue
        if entry.losses.span < current.losses.span and entry.losses.examples:
            spans[entry.losses.span] = entry.losses
    if current.losses.examples:
        spans[current.losses.span] = current.losses
    return [spans[span] for span in sorted(spans)]
