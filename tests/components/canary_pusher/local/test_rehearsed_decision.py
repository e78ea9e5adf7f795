"""What a rehearsal makes of a decision. Rehearsals themselves: test_rehearsal.py."""

from __future__ import annotations

import pytest

from tidegate.components.canary_pusher.decision import Decision
from tidegate.components.canary_pusher.local.rehearsal import Rehearsed
from tidegate.components.canary_pusher.local.rehearsed_decision import follow, rehearse_decision
from tidegate.components.canary_pusher.local.replayer import Replayed
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.machine import opened
from tidegate.components.canary_pusher.rollout.records import Opened
from tidegate.components.canary_pusher.settings.rehearsal import Rehearsal
from tidegate.components.canary_pusher.targets.target import Version
from tidegate.components.verdict import Outcome

MODEL = ModelFiles("/models/new", "n" * 64)
LIVE = Version(3, ModelFiles("/serving/3", "o" * 64))
PROMOTED = Decision(Outcome.PASS, "Promoted as version {version}", "it kept its limits")
NO_LOAD = Replayed({}, 0, 0, 0, 0.0, 0.0, 0.0)
RECORDS = ({"event": "opened", "number": 1},)


def _rehearsed(outcome: Outcome, reason: str) -> Rehearsed:
    record = Opened(
        key="key",
        model_digest=MODEL.digest,
        version=2,
        stable_version=1,
        target_digest="t",
        policy=RolloutPolicy(),
    ).to_record()
    return Rehearsed(outcome, reason, opened(record), RECORDS, NO_LOAD, {})


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (
            Outcome.PASS,
            "Promoted as version 4: it kept its limits; in a rehearsal with real servers it did "
            "so.",
        ),
        (
            Outcome.FAIL,
            "Not promoted: in a rehearsal with real servers it was rolled back: it did so.",
        ),
        (
            Outcome.INCONCLUSIVE,
            "Held back: the rehearsal with real servers did not decide: it did so.",
        ),
    ],
)
def test_the_rehearsal_has_the_last_word(outcome: Outcome, sentence: str) -> None:
    """A model that real servers cannot serve must not be published because a replay liked it."""
    decision = follow(PROMOTED, _rehearsed(outcome, "it did so"))
    assert decision.outcome is outcome
    assert decision.sentence(Version(4, MODEL)) == sentence
    assert decision.rehearsal == RECORDS


@pytest.mark.parametrize(
    ("decision", "stable", "examples", "policy"),
    [
        (PROMOTED, LIVE, [b"one"], RolloutPolicy()),
        (PROMOTED, None, [b"one"], RolloutPolicy(rehearsal=Rehearsal())),
        (PROMOTED, LIVE, [], RolloutPolicy(rehearsal=Rehearsal())),
        (
            Decision(Outcome.FAIL, "Not promoted", "it is harmful"),
            LIVE,
            [b"one"],
            RolloutPolicy(rehearsal=Rehearsal()),
        ),
    ],
    ids=["not asked for", "no live version", "no examples", "not to be promoted"],
)
def test_without_need_nothing_is_rehearsed(
    decision: Decision, stable: Version | None, examples: list[bytes], policy: RolloutPolicy
) -> None:
    """Half a minute and two servers are not to be spent on a decision that cannot change."""
    assert rehearse_decision(decision, examples, MODEL, stable, policy) is decision
