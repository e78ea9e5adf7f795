"""Losses of a model's outputs, example by example."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..errors import DataError

FloatArray = npt.NDArray[np.float64]
Loss = Callable[[FloatArray, FloatArray], FloatArray]

SMALLEST_PROBABILITY = 1e-7
"""As Keras clips, so that one sure and wrong answer does not cost infinitely much."""


def choose_loss(outputs: FloatArray, labels: FloatArray) -> str:
    """``log_loss`` where labels are 0 and 1 and outputs lie between, else ``squared_error``."""
    probabilities = bool((outputs >= 0).all() and (outputs <= 1).all())
    return "log_loss" if probabilities and np.isin(labels, (0, 1)).all() else "squared_error"


def log_loss(outputs: FloatArray, labels: FloatArray) -> FloatArray:
    """Minus the natural logarithm of the probability that was given to the truth.

    Args:
      outputs: probability of label 1, shape ``[n]``.
      labels: 0 or 1, shape ``[n]``.

    Raises:
      DataError: for other labels or outputs.
    """
    if choose_loss(outputs, labels) != "log_loss":
        raise DataError(
            "The log loss takes labels 0 and 1 and outputs from 0 to 1",
            remedy="Ask for squared_error, or for an output that is a probability.",
        )
    given = np.where(labels == 1, outputs, 1 - outputs)
    losses: FloatArray = -np.log(np.clip(given, SMALLEST_PROBABILITY, 1.0))
    return losses


def squared_error(outputs: FloatArray, labels: FloatArray) -> FloatArray:
    """Square of the difference, both of shape ``[n]``."""
    return np.square(outputs - labels)


LOSSES_BY_NAME: dict[str, Loss] = {"log_loss": log_loss, "squared_error": squared_error}
