"""How a run ended: the outcome of its gates taken together, in one sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ..components.verdict import Outcome, worst
from .observed import NodeState, ObservedNode


@dataclasses.dataclass(frozen=True)
class Conclusion:
    """The outcome of a run and the sentence that tells it; ``stopped_by`` names the gate."""

    outcome: Outcome
    sentence: str
    stopped_by: str = ""


def conclude(nodes: Sequence[ObservedNode]) -> Conclusion:
    """Sums up a run whose nodes all ended without an error.

    The worst gate decides. A gate that let the run go on although it could not decide, as its
    limits may allow, still makes the run INCONCLUSIVE: somebody ought to look.
    """
    judged = [node for node in nodes if node.finding is not None]
    outcome = worst(node.finding.outcome for node in judged if node.finding)
    if outcome is Outcome.PASS:
        return Conclusion(outcome, f"All {len(judged)} gates passed.")
    [gate, *_] = [node for node in judged if node.finding and node.finding.outcome is outcome]
    skipped = [node.name for node in nodes if node.state is NodeState.SKIPPED]
    consequence = f" Not run: {', '.join(skipped)}." if skipped else ""
    verb = "said FAIL" if outcome is Outcome.FAIL else "could not decide"
    assert gate.finding is not None
    return Conclusion(
        outcome, f"{gate.name} {verb}: {gate.finding.sentence}{consequence}", gate.name
    )
