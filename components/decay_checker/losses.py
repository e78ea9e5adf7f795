"""Bounded losses of a model's probabilities, example by example."""

from __future__ import annotations

import numpy as np

from ..errors import DataError
from .limits import DecayLimits
from .sequential_risk import FloatArray


def losses_of(probabilities: FloatArray, labels: FloatArray, limits: DecayLimits) -> FloatArray:
    """The loss of each labelled example, from 0 to 1.

    Args:
      probabilities: of label 1, shape ``[n]``.
      labels: 0 or 1, shape ``[n]``; NaN where there is none yet, which leaves the example out.
      limits: names the loss.

    Raises:
      DataError: for other labels or probabilities.
    """
    labelled = ~np.isnan(labels)
    require_probabilities(probabilities)
    if not np.isin(labels[labelled], (0, 1)).all():
        raise DataError(
            f"The label {limits.label!r} holds other values than 0 and 1",
            remedy="Name a label of two classes in DecayLimits.label.",
        )
    given, truth = probabilities[labelled], labels[labelled]
    if limits.loss == "brier":
        return np.square(given - truth)
    return ((given >= limits.decision_threshold) != (truth == 1)).astype(float)


def require_probabilities(outputs: FloatArray) -> None:
    """Refuses outputs outside 0 to 1, on which every bound here would be void.

    Raises:
      DataError: for such outputs.
    """
    if not ((outputs >= 0) & (outputs <= 1)).all():
        raise DataError(
            "The model's outputs are not from 0 to 1",
            remedy="Name an output that is a probability in DecayLimits.output.",
        )
