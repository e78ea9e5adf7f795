"""l-diversity: how much a class gives away of what is sensitive, without anyone being singled out.

Machanavajjhala et al., *l-diversity: privacy beyond k-anonymity*, 2007.
"""

from __future__ import annotations

import numpy as np

from .sensitive import Spread


def distinct_diversity(spread: Spread) -> int:
    """Different values in the class that has fewest."""
    return int(np.bincount(spread.of_class, minlength=spread.classes).min())


def entropy_diversity(spread: Spread) -> float:
    """The l of entropy l-diversity: exp of the least entropy of a class.

    It is the number of equally frequent values that would be as hard to guess, hence at most
    :func:`distinct_diversity`, and 1 where a class has one value.
    """
    surprise = -spread.share * np.log(spread.share)
    return float(
        np.exp(np.bincount(spread.of_class, weights=surprise, minlength=spread.classes).min())
    )
