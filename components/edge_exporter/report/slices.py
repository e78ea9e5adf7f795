"""What each slice loses, as a table."""

from __future__ import annotations

from ...report import Table
from ...verdict import Outcome, Verdict
from .formats import lost

MOST_SLICES = 60

_SEVERITY = [Outcome.FAIL.value, Outcome.INCONCLUSIVE.value, Outcome.PASS.value, None]


def slices(verdict: Verdict) -> list[Table]:
    """The worst slices of all formats first; none where nothing was sliced by."""
    found = [
        (name, part, told)
        for name, parts in (verdict.evidence.get("slices") or {}).items()
        for part, told in parts.items()
    ]
    if not found:
        return []
    found.sort(key=lambda one: (_SEVERITY.index(one[2]["outcome"]), -one[2]["drop"]))
    rows = tuple(
        (
            part,
            name,
            Outcome(told["outcome"]) if told["outcome"] else "not judged",
            told["examples"],
            f"{told['original']:.2%}",
            f"{told['format']:.2%}",
            lost(told),
        )
        for name, part, told in found[:MOST_SLICES]
    )
    note = (
        "The intervals hold for all judged slices at once. Not judged are slices of too few"
        " examples, and formats without a limit."
    )
    if len(found) > MOST_SLICES:
        note += f" {len(found) - MOST_SLICES:,} more stand in verdict.json."
    columns = (
        "Slice",
        "Format",
        "Outcome",
        "Examples",
        "Model's accuracy",
        "Format's accuracy",
        "Points lost",
    )
    return [Table("Slices", columns, rows, note, ("slices",))]
