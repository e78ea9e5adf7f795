"""All gates together."""

from __future__ import annotations

import json

import numpy as np

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.replaying.assessment import assess, is_harmful
from tidegate.components.canary_pusher.replaying.observations import Observations
from tidegate.components.verdict import Outcome

POLICY = RolloutPolicy()


def _seen(disagreed: float, failed: float, examples: int = 1_000) -> Observations:
    generator = np.random.default_rng(9)
    draws = [(generator.random(examples) < share).astype(float) for share in (disagreed, failed)]
    return Observations(draws[0], draws[1], np.zeros(examples))


def test_a_good_model_passes_every_gate() -> None:
    """What the whole component is for: a model within its limits goes out."""
    assessment = assess(_seen(0.1, 0), POLICY, has_stable=True)
    assert assessment.outcome is Outcome.PASS
    assert [m.statistic for m in assessment.measurements] == ["disagreement", "error_rate"]
    assert not is_harmful(_seen(0.1, 0), POLICY, has_stable=True)


def test_one_harmful_metric_fails_the_model_and_says_which() -> None:
    """Agreement must not buy off errors, and the reason must name what was wrong."""
    seen = _seen(0.1, 0.2)
    assessment = assess(seen, POLICY, has_stable=True)
    assert assessment.outcome is Outcome.FAIL
    assert assessment.reason.startswith("the new model fails on")
    assert "disagrees" not in assessment.reason
    assert is_harmful(seen, POLICY, has_stable=True)


def test_no_examples_at_all_are_inconclusive() -> None:
    """An empty split must never promote, with a stable model or without."""
    for has_stable in (True, False):
        nothing = assess(Observations.joined([]), POLICY, has_stable=has_stable)
        assert nothing.outcome is Outcome.INCONCLUSIVE


def test_the_record_is_plain_json_and_reproduces_the_counts() -> None:
    """Whoever audits a decision later has only the journal to go by."""
    seen = _seen(0.5, 0.01)
    record = json.loads(json.dumps(assess(seen, POLICY, has_stable=True).to_record()))
    observed = record["observed"]
    assert observed["examples"] == list(range(100, 1_001, 100))
    assert observed["disagreed"][-1] == int(seen.disagreed.sum())
    assert observed["canary_errors"][-1] == int(seen.canary_failed.sum())
    shown = [p["claim"] for p in record["processes"] if p["shown_after"] is not None]
    assert "disagreement is above 30%" in shown
