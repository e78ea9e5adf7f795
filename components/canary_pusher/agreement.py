"""When the answers of two models to the same examples disagree, as the policy defines it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .policy import RolloutPolicy

BoolArray = npt.NDArray[np.bool_]
Outputs = npt.NDArray[np.float64]


def disagreements(canary: Outputs, stable: Outputs, policy: RolloutPolicy) -> BoolArray:
    """Which rows of two output arrays, shape ``[n, outputs]``, disagree as the policy defines it.

    Outputs of different widths have nothing in common: every row disagrees.
    """
    if canary.shape != stable.shape:
        return np.ones(len(canary), bool)
    disagreed = np.zeros(len(canary), bool)
    if policy.decision_threshold is not None:
        threshold = policy.decision_threshold
        disagreed |= _decisions(canary, threshold) != _decisions(stable, threshold)
    if policy.output_tolerance is not None:
        disagreed |= (np.abs(canary - stable) > policy.output_tolerance).any(axis=1)
    return disagreed


def _decisions(outputs: Outputs, threshold: float) -> npt.NDArray[np.int64]:
    if outputs.shape[1] == 1:
        return (outputs[:, 0] >= threshold).astype(np.int64)
    return outputs.argmax(axis=1)
