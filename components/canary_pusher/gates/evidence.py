"""How much has been shown, look by look, and what follows from it."""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ...verdict import Outcome
from .mixture import FloatArray


class Purpose(str, enum.Enum):
    """What follows once an e-process reaches its threshold."""

    ROLLBACK = "rollback"
    PROMOTION = "promotion"
    ADVICE = "advice"


@dataclasses.dataclass(frozen=True)
class Evidence:
    """The course of one e-process.

    Attributes:
      claim: what a high E shows, for instance "disagreement is above 30%".
      purpose: what follows from it.
      looks: examples seen at each look, shape ``[looks]``.
      log_e: natural logarithm of E at each look, same shape.
      level: probability bound of showing a claim that is false; E must reach ``1 / level``.
    """

    claim: str
    purpose: Purpose
    looks: npt.NDArray[np.int64]
    log_e: FloatArray
    level: float

    @property
    def log_threshold(self) -> float:
        """Natural logarithm of what E must reach."""
        return -math.log(self.level)

    @property
    def shown_after(self) -> int | None:
        """Examples seen when E first reached its threshold, or None while it has not."""
        reached = np.flatnonzero(self.log_e >= self.log_threshold)
        return int(self.looks[reached[0]]) if reached.size else None

    @property
    def log_peak(self) -> float:
        """The greatest log E so far; 0, the capital it starts with, before the first look."""
        return float(max(0.0, self.log_e.max(initial=0.0)))


def outcome_of(evidence: Iterable[Evidence], enough: bool = True) -> Outcome:
    """FAIL once any harm is shown; PASS once every claim for promotion is; else INCONCLUSIVE.

    Args:
      evidence: what was weighed; without any claim for promotion there is no PASS.
      enough: whether the data suffice for a PASS at all. Harm needs no minimum.
    """
    weighed = tuple(evidence)
    if harms_shown(weighed):
        return Outcome.FAIL
    promotion = [e.shown_after for e in weighed if e.purpose is Purpose.PROMOTION]
    passed = enough and bool(promotion) and None not in promotion
    return Outcome.PASS if passed else Outcome.INCONCLUSIVE


def harms_shown(evidence: Iterable[Evidence]) -> list[str]:
    """The claims that roll back and have been shown."""
    harms = (e for e in evidence if e.purpose is Purpose.ROLLBACK)
    return [harm.claim for harm in harms if harm.shown_after is not None]
