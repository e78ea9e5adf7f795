"""How often two models decide rightly on the same examples."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from .bootstrap import drop_interval


@dataclasses.dataclass(frozen=True)
class Accuracy:
    """Of the original and of one format, on the same examples.

    Attributes:
      examples: how many there are.
      right: how many the original decides rightly.
      lost: how many of those the format does not.
      gained: how many only the format decides rightly.
    """

    examples: int
    right: int
    lost: int
    gained: int

    @property
    def original(self) -> float:
        """The original's accuracy, from 0 to 1."""
        return self.right / self.examples

    @property
    def format(self) -> float:
        """The format's accuracy, from 0 to 1."""
        return (self.right - self.lost + self.gained) / self.examples

    @property
    def drop(self) -> float:
        """What is lost from the one to the other, in shares of the examples."""
        return (self.lost - self.gained) / self.examples

    def interval(self, confidence: float) -> tuple[float, float]:
        """Bounds of the drop; see :func:`.bootstrap.drop_interval`."""
        return drop_interval(self.lost, self.gained, self.examples, confidence)


def compare_accuracy(right: npt.NDArray[np.bool_], other_right: npt.NDArray[np.bool_]) -> Accuracy:
    """Counts what the original and a format decide rightly.

    Args:
      right: whether the original does, by example.
      other_right: whether the format does.
    """
    return Accuracy(
        examples=len(right),
        right=int(right.sum()),
        lost=int((right & ~other_right).sum()),
        gained=int((~right & other_right).sum()),
    )
