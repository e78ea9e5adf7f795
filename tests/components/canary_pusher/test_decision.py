"""From blessings, the live version and the gates to one decision."""

from __future__ import annotations

import pytest

from tidegate.components.canary_pusher.decision import hold, judge, recognise, refuse
from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying.assessment import Assessment
from tidegate.components.canary_pusher.targets.target import Version
from tidegate.components.verdict import Measurement, Outcome

MODEL = ModelFiles("/models/new", "n" * 64)
LIVE = Version(3, ModelFiles("/serving/3", "o" * 64))


def _assessment(outcome: Outcome) -> Assessment:
    measurement = Measurement("new model", "error_rate", 0.0, 0.01, outcome, "The new model works.")
    return Assessment(outcome, (measurement,), (), {})


def test_a_withheld_blessing_refuses_and_is_named() -> None:
    """TFX's own contract: what Evaluator did not bless is not pushed; the reader learns who."""
    decision = refuse({"model_blessing": True, "edge_blessing": False, "drift_verdict": False})
    assert decision is not None
    assert decision.outcome is Outcome.FAIL
    assert decision.sentence(None) == (
        "Not promoted: not blessed by edge_blessing and drift_verdict."
    )
    assert refuse({"model_blessing": True}) is None
    assert refuse({}) is None


def test_the_live_model_is_recognised_by_its_content() -> None:
    """A rerun must neither fail nor push the same model twice."""
    decision = recognise(LIVE.model, LIVE)
    assert decision is not None
    assert decision.promotes
    assert decision.sentence(LIVE).startswith("Already live as version 3")
    assert recognise(MODEL, LIVE) is None
    assert recognise(MODEL, None) is None


@pytest.mark.parametrize(
    ("stable", "has_examples", "settings", "outcome"),
    [
        (LIVE, True, {}, None),
        (None, True, {}, None),
        (LIVE, False, {}, Outcome.INCONCLUSIVE),
        (None, False, {}, Outcome.INCONCLUSIVE),
        (LIVE, False, {"without_examples": "promote"}, Outcome.PASS),
        (None, True, {"first_version": "hold"}, Outcome.INCONCLUSIVE),
    ],
)
def test_where_gates_have_nothing_to_go_by_the_policy_decides(
    stable: Version | None, has_examples: bool, settings: dict[str, str], outcome: Outcome | None
) -> None:
    """By default an unexamined model is held: silence is not consent."""
    decision = hold(stable, has_examples, RolloutPolicy(**settings))  # type: ignore[arg-type]
    assert (decision.outcome if decision else None) is outcome


def test_the_sentence_says_what_became_of_the_model() -> None:
    """One sentence for people who will not open the report."""
    promoted = judge(_assessment(Outcome.PASS), LIVE)
    assert promoted.sentence(Version(4, MODEL)) == "Promoted as version 4: the new model works."
    first = judge(_assessment(Outcome.PASS), None).sentence(Version(1, MODEL))
    assert first.startswith("Promoted as version 1, the first, with none to compare it with:")
    assert judge(_assessment(Outcome.FAIL), LIVE).sentence(None).startswith("Not promoted:")
    assert judge(_assessment(Outcome.INCONCLUSIVE), LIVE).sentence(None).startswith("Held back:")
