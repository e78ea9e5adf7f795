"""How much accuracy a format may lose, on all examples and in slices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...verdict import Measurement, Outcome, worst
from ..limits import FormatLimits
from ..proving.accuracy import Accuracy
from ..spec import EdgeLimits
from .words import points


def judge_accuracy(
    name: str, found: Accuracy, limits: FormatLimits, edge_limits: EdgeLimits
) -> Iterator[Measurement]:
    """Holds the loss of accuracy and what is left of it, on all examples that have a label.

    A limit that is broken is a FAIL where the interval tells a loss from chance, and INCONCLUSIVE
    where it does not: more examples would decide.

    Args:
      name: of the format.
      found: on the examples' own labels.
      limits: of the format.
      edge_limits: the interval's confidence, and how many examples are few.
    """
    interval = low, high = found.interval(edge_limits.confidence)
    few = found.examples < edge_limits.minimum_examples
    on = f"{found.examples:,} labelled examples{', too few to judge' if few else ''}"

    def outcome(broken: bool, unsure: bool = False) -> Outcome:
        if broken and low > 0:
            return Outcome.FAIL
        return Outcome.INCONCLUSIVE if broken or unsure or few else Outcome.PASS

    def measured(
        statistic: str,
        value: float,
        limit: float | None,
        concluded: Outcome,
        bounds: tuple[float, float],
        words: str,
    ) -> Measurement:
        sizes, labels = {"examples": found.examples}, {"format": name}
        sentence = f"{name} {words} on {on}."
        return Measurement(
            name, statistic, value, limit, concluded, sentence, bounds, sizes, labels
        )

    drop, bound = limits.drop, limits.drop_bound
    held = drop is not None or bound is not None
    broken = drop is not None and found.drop > drop
    yield measured(
        "drop",
        found.drop,
        drop,
        outcome(broken, bound is not None and high > bound) if held else Outcome.PASS,
        interval,
        f"decides {found.format:.2%} rightly, the model {found.original:.2%}:"
        f" {_lost(found.drop, interval, edge_limits.confidence, _held(drop, bound))}",
    )
    if limits.floor is not None and found.right:
        kept = found.format / found.original
        bounds = 1 - high / found.original, 1 - low / found.original
        yield measured(
            "accuracy_kept",
            kept,
            limits.floor,
            outcome(kept < limits.floor),
            bounds,
            f"keeps {kept:.2%} of the model's accuracy (limit {limits.floor:.2%})",
        )


def judge_slices(
    name: str, slices: Mapping[str, Accuracy], limit: float | None, comparisons: int, of: EdgeLimits
) -> Iterator[Measurement]:
    """Holds the loss of accuracy in each slice of enough examples.

    The intervals hold for all comparisons at once (Bonferroni), because one slice of many always
    looks bad by chance: a loss beyond the limit is a FAIL where the interval lies beyond it as a
    whole, INCONCLUSIVE where it excludes no loss at all but not the limit, and chance otherwise.

    Args:
      name: of the format.
      slices: what was found, by slice.
      limit: largest loss in any slice; None judges none.
      comparisons: how many slices of how many formats are judged in this run.
      of: the confidence, and how many examples a slice must have.

    Returns:
      A measurement of each slice that did not pass, or of the worst one where all did.
    """
    if limit is None:
        return
    judged = [
        _judge_slice(name, slice_name, found, limit, comparisons, of.confidence)
        for slice_name, found in slices.items()
        if found.examples >= of.minimum_slice
    ]
    judged.sort(key=lambda one: one.value or 0.0, reverse=True)
    if worst(one.outcome for one in judged) is Outcome.PASS:
        yield from judged[:1]
    else:
        yield from (one for one in judged if one.outcome is not Outcome.PASS)


def simultaneous(confidence: float, comparisons: int) -> float:
    """The confidence at which each of several intervals is taken so that all hold at once.

    >>> round(simultaneous(0.95, 10), 4)
    0.995
    """
    return 1 - (1 - confidence) / max(1, comparisons)


def _judge_slice(
    name: str,
    slice_name: str,
    found: Accuracy,
    limit: float,
    comparisons: int,
    confidence: float,
) -> Measurement:
    interval = low, _ = found.interval(simultaneous(confidence, comparisons))
    outcome = Outcome.PASS
    if found.drop > limit and low > 0:
        outcome = Outcome.FAIL if low > limit else Outcome.INCONCLUSIVE
    together = f", of all {comparisons:,} slices at once" if comparisons > 1 else ""
    loss = _lost(found.drop, interval, confidence, _held(limit, None), together)
    return Measurement(
        f"{name}, {slice_name}",
        "slice_drop",
        found.drop,
        limit,
        outcome,
        f"{name} decides {found.format:.2%} of the slice {slice_name} rightly, the model"
        f" {found.original:.2%}: {loss} on {found.examples:,} examples.",
        interval,
        {"examples": found.examples},
        {"format": name, "slice": slice_name},
    )


def _lost(
    drop: float, interval: tuple[float, float], confidence: float, limit: str, together: str = ""
) -> str:
    changed = f"{points(abs(drop))} points {'gained' if drop < 0 else 'lost'}"
    bounds = f"{points(interval[0])} to {points(interval[1])}"
    return f"{changed} ({100 * confidence:.4g}% interval {bounds}{together}; {limit})"


def _held(limit: float | None, bound: float | None) -> str:
    if limit is None and bound is None:
        return "no limit"
    parts = [f"limit {points(limit)}"] if limit is not None else []
    parts += [f"{points(bound)} at the interval's end"] if bound is not None else []
    return ", ".join(parts)
