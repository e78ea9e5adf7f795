"""A categorical feature's distribution, as far as a rank histogram of TFDV tells it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

UNREADABLE = "__BYTES_VALUE__"
"""What TFDV writes in place of every value that is not valid UTF-8."""


@dataclasses.dataclass(frozen=True)
class Ranks:
    """The shares of the most frequent values, and what the histogram leaves out.

    Attributes:
      shares: share of all values, by value.
      unlisted: share of all values that the histogram does not list.
      largest_unlisted: no unlisted value has a greater share than this.
      unlisted_values: number of distinct unlisted values.
    """

    shares: Mapping[str, float]
    unlisted: float
    largest_unlisted: float
    unlisted_values: int

    @classmethod
    def from_buckets(cls, buckets: Iterable[tuple[str, float]], size: int, unique: int) -> Ranks:
        """Reads a rank histogram.

        Args:
          buckets: value and number of occurrences, most frequent first.
          size: number of values, the unlisted ones included.
          unique: number of distinct values, the unlisted ones included.
        """
        counts = {label: count for label, count in buckets if label != UNREADABLE}
        unreadable = [count for label, count in buckets if label == UNREADABLE]
        left_out = max(0.0, size - sum(counts.values()))
        largest = max([*unreadable, min(counts.values(), default=left_out)])
        return cls(
            shares={label: count / size for label, count in counts.items()},
            unlisted=left_out / size,
            largest_unlisted=min(largest, left_out) / size,
            unlisted_values=max(0, unique - len(counts)) if left_out else 0,
        )

    @property
    def values(self) -> int:
        """Number of distinct values, the unlisted ones included."""
        return len(self.shares) + self.unlisted_values

    @property
    def only_value(self) -> str | None:
        """The value that all have, or None where they differ."""
        return next(iter(self.shares)) if len(self.shares) == 1 and not self.unlisted else None

    def share_of(self, value: str, epsilon: float) -> tuple[float, float]:
        """Bounds on the share of values that equal ``value``; counts know no ``epsilon``."""
        if value in self.shares:
            return self.shares[value], self.shares[value]
        return 0.0, self.largest_unlisted
