"""Which of the formats that passed to take."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping

from ..proving.proof import FormatProof


@dataclasses.dataclass(frozen=True)
class Choice:
    """What the figures recommend.

    Attributes:
      front: the formats that no other one beats: each is smaller, faster or righter than any other.
      recommended: the fastest of them that passed; None where none did.
    """

    front: tuple[str, ...]
    recommended: str | None


def choose(formats: Mapping[str, FormatProof], passed: Collection[str]) -> Choice:
    """Finds the Pareto front by bytes, median latency and accuracy, and chooses from it.

    A format that was not timed counts as slower than any that was.

    Args:
      formats: those that ship.
      passed: the names of those that kept to every limit; only they are compared.
    """
    costs = {name: _costs(found) for name, found in formats.items() if name in passed}
    front = tuple(
        name
        for name, own in costs.items()
        if not any(_beats(other, own) for other in costs.values())
    )
    fastest = sorted(front, key=lambda name: (costs[name][1], costs[name][0]))
    return Choice(front, fastest[0] if fastest else None)


def _costs(found: FormatProof) -> tuple[float, float, float]:
    latency = found.latency.p50 if found.latency is not None else math.inf
    accuracy = found.accuracy.format if found.accuracy is not None else found.parity.agreement
    return found.size.plain, latency, -accuracy


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
