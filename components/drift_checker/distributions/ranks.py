"""A categorical feature's distribution, as far as a rank histogram of TFDV tells it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from .numeric import Numbers

UNREADABLE = "__BYTES_VALUE__"
"""What TFDV writes in place of every value that is not valid UTF-8."""


@dataclasses.dataclass(frozen=True)
class Ranks:
    """The shares of the most frequent values, and what the histogram leaves out.

    Attributes:
      shares: share of all values, by value; where other parts of the sample may hold more of a
        value than they list, the least it has.
      unlisted: share of all values that is not in ``shares``.
      largest_unlisted: no value outside ``shares`` has a greater share than this.
      unlisted_values: at most so many distinct values are outside ``shares``.
      hidden: of values in ``shares``, at most how much more they may have; no entry is none.
    """

    shares: Mapping[str, float]
    unlisted: float
    largest_unlisted: float
    unlisted_values: int
    hidden: Mapping[str, float] = dataclasses.field(default_factory=dict)

    @classmethod
    def from_buckets(cls, buckets: Iterable[tuple[str, float]], size: float, unique: int) -> Ranks:
        """Reads a rank histogram.

        Args:
          buckets: value and number of occurrences, or weight, most frequent first.
          size: number of values, or their weight, the unlisted ones included.
          unique: number of distinct values, the unlisted ones included.
        """
        counts = {label: count for label, count in buckets if label != UNREADABLE}
        unreadable = [count for label, count in buckets if label == UNREADABLE]
        listed = math.fsum(counts.values())
        if unique <= len(counts) and not unreadable and math.isclose(size, listed, rel_tol=1e-6):
            # Weights are added up in single precision, in another order here and there.
            size = listed
        left_out = max(0.0, size - listed)
        largest = max([*unreadable, min(counts.values(), default=left_out)])
        # Statistics made without counting distinct values say 0.
        others = unique - len(counts) if unique > len(counts) else math.ceil(left_out)
        return cls(
            shares={label: count / size for label, count in counts.items()},
            unlisted=left_out / size,
            largest_unlisted=min(largest, left_out) / size,
            unlisted_values=others if left_out else 0,
        )

    @property
    def values(self) -> int:
        """At most how many distinct values there are, the unlisted ones included."""
        return len(self.shares) + self.unlisted_values

    @property
    def only_value(self) -> str | None:
        """The value that all have, or None where they differ."""
        return next(iter(self.shares)) if len(self.shares) == 1 and not self.unlisted else None

    def most_hidden(self, value: str) -> float:
        """At most how much of the unlisted share is ``value``'s."""
        if value in self.shares:
            return self.hidden.get(value, 0.0)
        return self.largest_unlisted

    def shares_of(self, values: Sequence[str]) -> Numbers:
        """The listed share of each of ``values``, 0 of one that is not listed."""
        return np.array([self.shares.get(value, 0.0) for value in values])

    def most_hidden_of(self, values: Sequence[str], shares: Numbers) -> Numbers:
        """:meth:`most_hidden` of each of ``values``, whose listed shares are ``shares``."""
        if not self.unlisted:
            return np.zeros(len(values))
        if self.hidden:
            return np.fromiter(map(self.most_hidden, values), float, len(values))
        return np.where(shares > 0, 0.0, self.largest_unlisted)

    def share_of(self, value: str, epsilon: float) -> tuple[float, float]:
        """Bounds on the share of values that equal ``value``; counts know no ``epsilon``."""
        listed = self.shares.get(value, 0.0)
        return listed, min(1.0, listed + self.most_hidden(value))
