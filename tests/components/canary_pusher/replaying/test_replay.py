"""The replay of examples against two arms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying.observations import Answers
from tidegate.components.canary_pusher.replaying.replay import replay
from tidegate.components.verdict import Outcome

EXAMPLES = [value.to_bytes(2, "big") for value in range(3_000)]
POLICY = RolloutPolicy(maximum_examples=3_000)


class CountingArm:
    """Answers with a function of the example's number and counts what it was asked."""

    def __init__(self, output: Callable[[int], float]) -> None:
        self.output, self.asked = output, 0

    def answer(self, examples: Sequence[bytes]) -> Answers:
        self.asked += len(examples)
        outputs = [[self.output(int.from_bytes(example, "big"))] for example in examples]
        return Answers(np.array(outputs), np.zeros(len(examples), bool))


def test_every_example_goes_to_both_models() -> None:
    """A pair is only a pair if both answered the same example."""
    canary, stable = CountingArm(lambda x: x % 2), CountingArm(lambda x: x % 2)
    assessment = replay(EXAMPLES, canary, stable, POLICY)
    assert assessment.outcome is Outcome.PASS
    assert canary.asked == stable.asked == 3_000
    assert assessment.measurements[0].value == 0


def test_replay_stops_soon_after_harm_is_shown() -> None:
    """A crashing model is answered one example at a time; thousands of crashes teach no more."""
    canary, stable = CountingArm(lambda x: 0), CountingArm(lambda x: 1)
    assert replay(EXAMPLES, canary, stable, POLICY).outcome is Outcome.FAIL
    assert canary.asked == 100


def test_harm_that_shows_late_still_fails() -> None:
    """Promotion is earned within the first hundreds; what comes after must still count."""
    canary = CountingArm(lambda x: 1 if x < 1_000 else 0)
    assessment = replay(EXAMPLES, canary, CountingArm(lambda x: 1), POLICY)
    assert assessment.outcome is Outcome.FAIL
    assert "disagreement is below 30%" in {e.claim for e in assessment.evidence if e.shown_after}


def test_the_first_version_is_asked_alone() -> None:
    """With nothing to compare with it must still be run before it is served."""
    canary = CountingArm(lambda x: 1)
    assessment = replay(EXAMPLES, canary, None, POLICY)
    assert assessment.outcome is Outcome.PASS
    assert [m.statistic for m in assessment.measurements] == ["error_rate"]
