"""Cramér's V of category and sample, the measure of association that most know."""

from __future__ import annotations

import math

from ..distributions.numeric import Numbers


def cramers_v(current: Numbers, baseline: Numbers, sizes: tuple[int, int]) -> float:
    """How much the sample that a value is from says of its category; 0 nothing, 1 everything.

    Bias-corrected, so that two samples of one distribution give 0 on average whatever the number of
    categories: Bergsma, "A bias-correction for Cramér's V and Tschuprow's T", Journal of the Korean
    Statistical Society 42 (2013).

    Its defects: it shrinks where one sample is much larger than the other, whatever the shares; and
    a category of few rows moves it little, however new it is. It is reported and not gated on.

    Args:
      current: share of each bin in the current sample.
      baseline: share of each bin in the baseline.
      sizes: numbers of values, current and baseline.

    >>> import numpy as np
    >>> cramers_v(np.array([1.0, 0.0]), np.array([0.0, 1.0]), (500, 500))
    1.0
    >>> round(cramers_v(np.array([0.52, 0.48]), np.array([0.48, 0.52]), (500, 500)), 4)
    0.0245
    """
    total = sum(sizes)
    if total < 3 or not all(sizes):
        return 0.0
    together = (sizes[0] * current + sizes[1] * baseline) / total
    categories = int((together > 0).sum())
    if categories < 2:
        return 0.0
    held = together > 0
    weight = sizes[0] * sizes[1] / total**2
    association = float((weight * (current - baseline)[held] ** 2 / together[held]).sum())
    corrected = max(0.0, association - (categories - 1) / (total - 1))
    columns = categories - (categories - 1) ** 2 / (total - 1)
    samples = 2 - 1 / (total - 1)
    return min(1.0, math.sqrt(corrected / min(columns - 1, samples - 1)))
