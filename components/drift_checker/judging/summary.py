"""The verdict's sentence: what was found over all rows and in the slices."""

from __future__ import annotations

from collections.abc import Sequence

from ...verdict import Measurement, Outcome, worst
from ..measuring.sentences import concluded
from .slices import SliceVerdict


def describe(
    concerned: Sequence[Measurement], features: int, slices: Sequence[SliceVerdict]
) -> str:
    """What a person needs to repeat: how much drifted, and of that the worst figure in full.

    Args:
      concerned: the figures that the sentence is about, the most urgent first.
      features: number of features that were compared.
      slices: all slices of either side.
    """
    whole = [one for one in concerned if not one.labels.get("slice")]
    in_slices = [one for one in concerned if one.labels.get("slice")]
    if in_slices and worst(one.outcome for one in whole) is not Outcome.FAIL:
        number = f"{_number(in_slices)} of {len(_judged(slices))} slices drifted"
        return f"{number}, most of all {in_slices[0].sentence}"
    return " ".join(filter(None, (_over_all(whole, features), _slices_too(in_slices, slices))))


def _over_all(whole: Sequence[Measurement], features: int) -> str:
    if not whole:
        return "There is no feature to compare."
    outcome = worst(one.outcome for one in whole)
    named = [one for one in whole if one.labels.get("feature") and one.outcome is outcome]
    if named:
        return concluded(outcome, named[0], len({one.subject for one in named}), features)
    begin = {
        Outcome.PASS: "Nothing drifted",
        Outcome.FAIL: "The data drifted",
        Outcome.INCONCLUSIVE: "The data cannot decide",
    }
    return f"{begin[outcome]}: {whole[0].sentence}"


def _slices_too(in_slices: Sequence[Measurement], slices: Sequence[SliceVerdict]) -> str:
    if not slices:
        return ""
    judged = _judged(slices)
    undecided = sum(one.outcome is Outcome.INCONCLUSIVE for one in judged)
    parts = [f"{_number(in_slices) or 'None'} of {len(judged)} slices drifted"]
    if undecided:
        parts.append(f"{undecided} cannot be decided")
    if len(judged) < len(slices):
        parts.append(f"{len(slices) - len(judged)} more were not judged")
    return "; ".join(parts) + "."


def _judged(slices: Sequence[SliceVerdict]) -> list[SliceVerdict]:
    return [one for one in slices if one.outcome is not None]


def _number(in_slices: Sequence[Measurement]) -> int:
    return len({(one.labels["split"], one.labels["slice"]) for one in in_slices})
