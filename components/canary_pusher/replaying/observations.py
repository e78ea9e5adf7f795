"""What a replay observes: the answers of the models, and pair by pair how they compare."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..agreement import BoolArray, disagreements
from ..gates.mixture import FloatArray
from ..policy import RolloutPolicy


@dataclasses.dataclass(frozen=True)
class Answers:
    """The answers of one model to a batch of ``n`` examples.

    Attributes:
      outputs: shape ``[n, outputs]``; rows of failed requests have no meaning.
      failed: shape ``[n]``: the request raised, or its answer was not finite or of a wrong shape.
      complaint: why the first of the failed requests failed, empty if none did.
    """

    outputs: FloatArray
    failed: BoolArray
    complaint: str = ""


@dataclasses.dataclass(frozen=True)
class Observations:
    """What was seen of ``n`` examples, each sent to both models.

    Attributes:
      disagreed: shape ``[n]``: 1 where the models disagree, 0 where they agree, NaN where one of
        them gave no answer or there is no stable model.
      canary_failed: shape ``[n]``: 1 where the new model failed, else 0.
      stable_failed: shape ``[n]``: the same of the stable model; all NaN where there is none.
      canary_complaint: why the new model failed first, empty if it did not.
      stable_complaint: the same of the stable model.
    """

    disagreed: FloatArray
    canary_failed: FloatArray
    stable_failed: FloatArray
    canary_complaint: str = ""
    stable_complaint: str = ""

    @classmethod
    def joined(cls, parts: Sequence[Observations]) -> Observations:
        """Observations that followed each other, as one; of no parts, those of no example."""
        nothing = np.zeros(0)
        return cls(
            np.concatenate([nothing, *(part.disagreed for part in parts)]),
            np.concatenate([nothing, *(part.canary_failed for part in parts)]),
            np.concatenate([nothing, *(part.stable_failed for part in parts)]),
            next((part.canary_complaint for part in parts if part.canary_complaint), ""),
            next((part.stable_complaint for part in parts if part.stable_complaint), ""),
        )

    def __len__(self) -> int:
        return len(self.canary_failed)

    def looks(self, window: int) -> npt.NDArray[np.int64]:
        """How many examples had been seen at each look: after every window and at the end."""
        ends = np.arange(window, len(self) + window, window)
        return np.minimum(ends, len(self))


def pair(canary: Answers, stable: Answers | None, policy: RolloutPolicy) -> Observations:
    """Compares the answers of both models to the same examples, in the same order."""
    failed = canary.failed.astype(float)
    if stable is None:
        nothing = np.full(len(failed), np.nan)
        return Observations(nothing, failed, nothing, canary.complaint)
    disagreed = disagreements(canary.outputs, stable.outputs, policy).astype(float)
    disagreed[canary.failed | stable.failed] = np.nan
    complaints = canary.complaint, stable.complaint
    return Observations(disagreed, failed, stable.failed.astype(float), *complaints)
