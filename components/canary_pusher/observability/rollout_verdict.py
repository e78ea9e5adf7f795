"""What a rollout comes to, in the vocabulary of every gate: one sentence, figures, evidence."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from ...verdict import Outcome, Verdict
from ..gates.live import LiveAssessment
from ..rollout.state import (
    DONE,
    HOLD,
    ROLLED_BACK,
    ROLLING_BACK,
    RolloutState,
)
from .rollout_course import Course

GATE = "Rollout"


def rollout_verdict(course: Course) -> Verdict:
    """PASS once the version is the stable one, FAIL once it rolls back, INCONCLUSIVE meanwhile."""
    state = course.state
    return Verdict(
        gate=GATE,
        outcome=rollout_outcome(state),
        sentence=rollout_sentence(course),
        measurements=state.assessment.measurements if state.assessment is not None else (),
        evidence=_evidence(course),
    )


def rollout_outcome(state: RolloutState) -> Outcome:
    """What follows for the model."""
    if state.name == DONE:
        return Outcome.PASS
    return Outcome.FAIL if state.name in (ROLLING_BACK, ROLLED_BACK) else Outcome.INCONCLUSIVE


def rollout_sentence(course: Course) -> str:
    """The whole of it in words that a person can repeat."""
    state = course.state
    if state.name == DONE:
        replaced = f" in place of version {state.stable_number}" if state.stable_number else ""
        return (
            f"Version {state.number} is live{replaced} {_after(course)}: {_shown(state)}"
            f"{_approved(course)}."
        )
    if state.name in (ROLLING_BACK, ROLLED_BACK):
        stage, reason = rollback_reason(state)
        begun = "Rolled back" if state.name == ROLLED_BACK else "Rolling back"
        return f"{begun} version {state.number} in {stage} {_after(course)}: {reason}."
    return f"Version {state.number} is in {state.name}{_share(state)}{_why_there(state)}."


def rollback_reason(state: RolloutState) -> tuple[str, str]:
    """The stage in which a rollback was decided, and the ground for it."""
    for decision in reversed(state.decisions):
        if decision.to == ROLLING_BACK:
            return decision.source, decision.reason
    return state.name, "of no ground that the journal has"


def duration(seconds: float) -> str:
    """A time in words.

    >>> duration(42), duration(600), duration(5400), duration(200000)
    ('42 s', '10 min', '1 h 30 min', '2 d 7 h')
    """
    minutes = round(seconds / 60)
    if seconds < 120:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def _after(course: Course) -> str:
    requests = sum(window.canary.requests for window in course.state.windows)
    return f"after {duration(course.seconds)} and {requests:,} answers of its own"


def _shown(state: RolloutState) -> str:
    assessment = state.assessment
    if assessment is None:
        return "no gate was asked"
    if assessment.cleared:
        return "no harm was shown, and every claim for promotion was"
    return f"no harm was shown{_still_open(assessment)}"


def _approved(course: Course) -> str:
    approvals = [word for word in course.words if word.what.startswith("approved")]
    return "".join(f"; approved by {word.who}: {word.why.rstrip('.')}" for word in approvals)


def _still_open(assessment: LiveAssessment) -> str:
    still_open = len(assessment.waiting_for)
    claims = "claim" if still_open == 1 else "claims"
    return f"; {still_open} {claims} for promotion still open" if still_open else ""


def _share(state: RolloutState) -> str:
    stage = state.stage
    if stage is None:
        return ""
    if not stage.weight:
        return f" and answers no requests ({stage.mirror:g}% are copied to it)"
    return f" and answers {stage.weight:g}% of the requests"


def _why_there(state: RolloutState) -> str:
    if state.held:
        return f". On {HOLD}: {state.held}"
    if state.waiting_for:
        return f". It waits for {', '.join(state.waiting_for)}"
    return ""


def _evidence(course: Course) -> dict[str, Any]:
    state = course.state
    return {
        "key": state.key,
        "state": state.name,
        "version": state.number,
        "stable_version": state.stable_number,
        "model_digest": state.model_digest,
        "policy_digest": state.policy_digest,
        "target_digest": state.target_digest,
        "held": state.held or None,
        "waiting_for": list(state.waiting_for),
        "odds_margin": state.margin,
        "began": course.began.isoformat(timespec="seconds") if course.began else None,
        "seconds": round(course.seconds, 3),
        "stages": [dataclasses.asdict(period) for period in course.periods],
        "routings": [
            {"seconds": at, "weight": routing.weight, "mirror": routing.mirror}
            for at, routing in course.routings
        ],
        "holds": [dataclasses.asdict(hold) for hold in course.holds],
        "decisions": [dataclasses.asdict(step) for step in course.steps],
        "words": [dataclasses.asdict(word) for word in course.words],
        "remarks": list(state.remarks),
        "processes": state.assessment.to_record()["processes"] if state.assessment else [],
        "policy": json.loads(state.policy.to_json()),
    }
