"""The disagreement gate."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying import disagreement
from tidegate.components.canary_pusher.replaying.observations import Observations
from tidegate.components.verdict import Measurement, Outcome

POLICY = RolloutPolicy()


def _measure(disagreed: list[float]) -> Measurement:
    values = np.array(disagreed)
    seen = Observations(values, np.isnan(values).astype(float), np.zeros(len(values)))
    return disagreement.measure(seen, POLICY, disagreement.weigh(seen, POLICY))


@pytest.mark.parametrize(
    ("ones", "of", "outcome"),
    [
        (50, 1_000, Outcome.PASS),
        (500, 1_000, Outcome.FAIL),
        (300, 1_000, Outcome.INCONCLUSIVE),
        (10, 400, Outcome.INCONCLUSIVE),
    ],
)
def test_the_gate_decides_only_on_evidence(ones: int, of: int, outcome: Outcome) -> None:
    """Clearly below, clearly above, at the limit of 30%, and too few examples to tell."""
    spread = [float(i % of * ones // of != (i + 1) * ones // of) for i in range(of)]
    measured = _measure(spread)
    assert measured.outcome is outcome
    assert measured.value == pytest.approx(ones / of, abs=0.005)
    assert measured.sizes["compared"] == of


def test_no_compared_example_is_inconclusive() -> None:
    """If one model answers nothing, disagreement is unknown, which must not read as none."""
    measured = _measure([np.nan] * 600)
    assert measured.outcome is Outcome.INCONCLUSIVE
    assert measured.value is None
    assert "unknown" in measured.sentence


def test_the_sentence_can_be_repeated() -> None:
    """The figure, the count and the limit, in words: what a person passes on."""
    assert _measure([0.0] * 900 + [1.0] * 100).sentence == (
        "The new model disagrees with the stable one on 10% of 1,000 compared examples, "
        "below the limit of 30%."
    )
