"""What a person should know of two files before believing what their comparison says."""

from __future__ import annotations

import filecmp
import re
from collections.abc import Iterator
from pathlib import Path

from .side import Side

COARSE_BUCKETS = 50
"""With fewer, the open mass inside the buckets makes most of the width of the KS intervals."""

_NUMBER = re.compile(r"\d+")


def remarks(baseline: Side, current: Side) -> list[str]:
    """One sentence each, for people."""
    return [
        *_same_file(baseline.path, current.path),
        *_wrong_order(baseline.path, current.path),
        *_statistics(baseline, current),
    ]


def _same_file(baseline: Path, current: Path) -> Iterator[str]:
    if baseline.samefile(current):
        yield "Both sides are the same file."
    elif filecmp.cmp(baseline, current, shallow=False):
        yield "Both files have the same content."


def _wrong_order(baseline: Path, current: Path) -> Iterator[str]:
    """Paths that differ in their numbers alone tell which data came first."""
    one, other = str(baseline), str(current)
    if _NUMBER.sub("#", one) != _NUMBER.sub("#", other):
        return
    numbers = [[int(found) for found in _NUMBER.findall(path)] for path in (one, other)]
    if numbers[0] > numbers[1]:
        yield (
            f"The baseline seems later than the current side: {one} against {other}."
            " BASELINE comes first."
        )


def _statistics(*sides: Side) -> Iterator[str]:
    saved = [side for side in sides if side.form.is_statistics]
    if saved:
        assumed = " and ".join(f"{side.epsilon:g} for {side.path}" for side in saved)
        yield f"Epsilon is assumed, a statistics file does not hold it: {assumed}."
    for side in saved:
        if side.quantile_buckets < COARSE_BUCKETS:
            yield (
                f"{side.path} has {side.quantile_buckets} quantile buckets only, so the intervals"
                " of KS are wide: make statistics with"
                " StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)."
            )
