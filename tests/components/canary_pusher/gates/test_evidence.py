"""What follows from the courses of e-processes."""

from __future__ import annotations

import math

import numpy as np

from tidegate.components.canary_pusher.gates.evidence import (
    Evidence,
    Purpose,
    harms_shown,
    outcome_of,
)
from tidegate.components.verdict import Outcome


def _evidence(purpose: Purpose, *values: float) -> Evidence:
    looks = 100 * np.arange(1, len(values) + 1)
    return Evidence("it rains", purpose, looks, np.log(np.array(values)), 0.05)


def test_evidence_counts_from_the_first_time_it_suffices() -> None:
    """E may fall again; by Ville's inequality what was shown once stays shown."""
    evidence = _evidence(Purpose.PROMOTION, 5, 25, 3)
    assert evidence.shown_after == 200
    assert evidence.log_peak == math.log(25)
    assert _evidence(Purpose.PROMOTION, 5, 19).shown_after is None


def test_harm_outweighs_promotion() -> None:
    """A model that is good in one respect and harmful in another must not be promoted."""
    harm, good = _evidence(Purpose.ROLLBACK, 50), _evidence(Purpose.PROMOTION, 50)
    assert outcome_of([good, harm]) is Outcome.FAIL
    assert harms_shown([good, harm]) == ["it rains"]


def test_promotion_takes_every_claim_and_enough_data() -> None:
    """One gate that is still open must hold the whole promotion back."""
    good, weak = _evidence(Purpose.PROMOTION, 50), _evidence(Purpose.PROMOTION, 2)
    assert outcome_of([good]) is Outcome.PASS
    assert outcome_of([good], enough=False) is Outcome.INCONCLUSIVE
    assert outcome_of([good, weak]) is Outcome.INCONCLUSIVE


def test_nothing_and_advice_alone_are_inconclusive() -> None:
    """An empty metric is neither a pass nor a failure, and advice decides nothing."""
    assert outcome_of([]) is Outcome.INCONCLUSIVE
    assert outcome_of([_evidence(Purpose.PROMOTION)]) is Outcome.INCONCLUSIVE
    assert outcome_of([_evidence(Purpose.ADVICE, 99)]) is Outcome.INCONCLUSIVE
