"""What became of each node of a run, as any orchestrator tells it."""

from __future__ import annotations

import dataclasses
import enum
from typing import Protocol

from ..components.verdict import Outcome


class NodeState(str, enum.Enum):
    """How a node ended. All but SKIPPED are ML-Metadata's own words.

    A node that a condition shut is SKIPPED; one that never ran since another failed that it needs
    is CANCELED.
    """

    COMPLETE = "COMPLETE"
    CACHED = "CACHED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"
    CANCELED = "CANCELED"


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a gate, or TFX's Evaluator, concluded in a node.

    Attributes:
      outcome: PASS, FAIL or INCONCLUSIVE.
      sentence: its reason in one sentence.
      report: path of its HTML report, or an empty string.
    """

    outcome: Outcome
    sentence: str
    report: str = ""


@dataclasses.dataclass(frozen=True)
class ObservedNode:
    """One node of one run.

    Attributes:
      name: the node's id in the pipeline.
      state: how it ended.
      seconds: wall time from its driver's start to its publisher's end.
      execution: id of its execution in ML-Metadata, of the last one where there were several; None
        where none is on record.
      error: the reason where it failed, else an empty string.
      finding: what the gate said, None where the node is no gate.
      attempts: how often it was tried.
      reason: why it was not run, where it was not.
    """

    name: str
    state: NodeState
    seconds: float
    execution: int | None = None
    error: str = ""
    finding: Finding | None = None
    attempts: int = 1
    reason: str = ""


class Observer(Protocol):
    """Told of a run as it goes; a terminal's progress display, for one."""

    def started(self, name: str) -> None:
        """The node ``name`` begins."""

    def finished(self, node: ObservedNode) -> None:
        """The node has ended, one way or another."""


class Silent:
    """An observer that does nothing."""

    def started(self, name: str) -> None:
        """Ignores it."""

    def finished(self, node: ObservedNode) -> None:
        """Ignores it."""
