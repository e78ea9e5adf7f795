"""How a run ended, in one sentence and one exit code."""

from __future__ import annotations

from tidegate.components.verdict import Outcome
from tidegate.orchestrators.conclusion import conclude
from tidegate.orchestrators.observed import Finding, NodeState, ObservedNode


def _gate(name, outcome, sentence="why"):
    return ObservedNode(name, NodeState.COMPLETE, 1.0, 1, finding=Finding(outcome, sentence))


SKIPPED = ObservedNode("Trainer", NodeState.SKIPPED, 0.0)
WORK = ObservedNode("Transform", NodeState.COMPLETE, 2.0, 2)


def test_all_passed():
    """The common case must not alarm anybody."""
    ending = conclude([_gate("DriftChecker", Outcome.PASS), WORK])
    assert (ending.outcome, ending.stopped_by) == (Outcome.PASS, "")


def test_the_failed_gate_is_named_with_its_reason_and_what_it_stopped():
    """The one sentence at the end is what gets pasted into a ticket."""
    ending = conclude(
        [
            _gate("Pseudonymizer", Outcome.PASS),
            _gate("DriftChecker", Outcome.FAIL, "ks of temp is 0.4, limit 0.2."),
            SKIPPED,
        ]
    )
    assert ending.outcome is Outcome.FAIL
    assert ending.stopped_by == "DriftChecker"
    assert ending.sentence == (
        "DriftChecker said FAIL: ks of temp is 0.4, limit 0.2. Not run: Trainer."
    )


def test_a_failure_outweighs_an_open_question():
    """Exit code 1 must not hide behind 3."""
    gates = [_gate("A", Outcome.INCONCLUSIVE), _gate("B", Outcome.FAIL)]
    assert conclude(gates).stopped_by == "B"
    assert conclude(gates[:1]).outcome is Outcome.INCONCLUSIVE
