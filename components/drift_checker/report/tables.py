"""What the verdict's evidence says of causes and slices, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...report import Meter, Table
from ...verdict import Outcome, Verdict

MOST_CAUSES = 15
MOST_SLICES = 60

_SEVERITY = [Outcome.FAIL.value, Outcome.INCONCLUSIVE.value, Outcome.PASS.value, None]


def causes(verdict: Verdict) -> list[Table]:
    """Which feature's drift is expected to cost the model most; none where nothing is ranked."""
    ranking: list[Mapping[str, Any]] = list(verdict.evidence.get("ranking") or ())
    if not ranking:
        return []
    columns = [("Drift", "drift")]
    note = "By drift alone: what each feature is worth to the model was not given."
    if any(one.get("impact") is not None for one in ranking):
        columns += [("Importance", "importance"), ("Impact", "impact")]
        note = (
            "Impact is the expected rise of the model's loss, as a share of it: what the model pays"
            " for the values that became more frequent, in whatever rows. Where it was not asked"
            " about single values, this is drift × importance."
        )
    if len(ranking) > MOST_CAUSES:
        note += f" {len(ranking) - MOST_CAUSES:,} more stand in verdict.json."
    most = {key: _largest(ranking, key) for _, key in columns}
    rows = tuple(
        (
            one["feature"],
            str(one["statistic"]).replace("_", " "),
            *(Meter(one.get(key), most[key]) for _, key in columns),
        )
        for one in ranking[:MOST_CAUSES]
    )
    headings = ("Feature", "Statistic", *(heading for heading, _ in columns))
    # What is not shown in full stays in the evidence.
    shown = ("ranking",)
    return [Table("Root causes", headings, rows, note, shown)]


def slices(verdict: Verdict) -> list[Table]:
    """What was found of each slice, the worst first; none where there are no slices."""
    found: list[Mapping[str, Any]] = list(verdict.evidence.get("slices") or ())
    if not found:
        return []
    several = len({one["split"] for one in found}) > 1
    ordered = sorted(found, key=lambda one: _SEVERITY.index(one["outcome"]))
    rows = tuple(
        (
            f"{one['slice']} [{one['split']}]" if several else one["slice"],
            Outcome(one["outcome"]) if one["outcome"] else "not judged",
            one["rows"]["current"],
            one["rows"]["baseline"],
            one["sentence"],
        )
        for one in ordered[:MOST_SLICES]
    )
    note = _counted(found)
    if len(found) > MOST_SLICES:
        note += f" {len(found) - MOST_SLICES:,} more stand in verdict.json."
    headings = ("Slice", "Outcome", "Current rows", "Baseline rows", "Worst figure")
    return [Table("Slices", headings, rows, note, ("slices",))]


def _largest(ranking: Iterable[Mapping[str, Any]], key: str) -> float:
    return max((one.get(key) or 0.0 for one in ranking), default=0.0)


def _counted(found: list[Mapping[str, Any]]) -> str:
    counts = dict.fromkeys(_SEVERITY, 0)
    for one in found:
        counts[one["outcome"]] += 1
    words = [f"{counts[name]:,} {name or 'not judged'}" for name in _SEVERITY if counts[name]]
    return f"{len(found):,} slices: {', '.join(words)}."
