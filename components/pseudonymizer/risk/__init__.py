"""How well published rows hide in one another, and what they give away all the same.

One figure a file. :func:`measure_risk` takes columns as numbers; :class:`RiskAccumulator` takes
batches of Arrow, and merges, so that parts of a data set can be counted apart.
"""

from .accumulator import RiskAccumulator, RiskColumns
from .measure import GROUP_SIZES, Risk, SensitiveRisk, measure_risk
from .sensitive import Sensitive
from .skew import TokenSkew
from .subsets import SubsetRisk
from .utility import UtilityLoss, utility_loss

__all__ = [
    "GROUP_SIZES",
    "Risk",
    "RiskAccumulator",
    "RiskColumns",
    "Sensitive",
    "SensitiveRisk",
    "SubsetRisk",
    "TokenSkew",
    "UtilityLoss",
    "measure_risk",
    "utility_loss",
]
