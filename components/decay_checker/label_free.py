"""What a model's risk may be while labels are not in: an estimate under a strong assumption.

Confidence-based performance estimation, as NannyML's CBPE and, for accuracy, Average Confidence
and ATC in Garg et al., "Leveraging Unlabeled Data to Predict Out-of-Distribution Performance",
ICLR 2022: the loss that is expected of each probability, were it true. It ASSUMES NO CONCEPT DRIFT
AND CALIBRATED PROBABILITIES: that of the examples given a probability ``p`` a share ``p`` still has
the label 1. It sees examples that are harder to tell. It does not see that the truth has changed,
which is what a model decays by most often, and Garg et al. show that without such an assumption
no estimate can. So it stands beside the verdict and has no part in it.
"""

from __future__ import annotations

import numpy as np

from .limits import DecayLimits
from .sequential_risk import FloatArray

ASSUMPTION = "assumes no concept drift and calibrated probabilities"

STATISTIC = "label_free_risk_assuming_no_concept_drift"


def estimate_risk(probabilities: FloatArray, limits: DecayLimits) -> float:
    """The mean loss that calibrated probabilities foretell; needs no label.

    Args:
      probabilities: of label 1, shape ``[n]``, with ``n`` at least 1.
      limits: names the loss.

    >>> estimate_risk(np.array([0.5, 0.9]), DecayLimits(label="late", loss="zero_one"))
    0.3
    """
    if limits.loss == "brier":
        return float(np.mean(probabilities * (1 - probabilities)))
    decided = probabilities >= limits.decision_threshold
    return float(np.mean(np.where(decided, 1 - probabilities, probabilities)))
