"""What running one node in a notebook returns, and how a notebook shows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from html import escape

from tfx.dsl.components.base.base_node import BaseNode

from ..observed import Finding, NodeState
from .outputs import Artifacts
from .views.markup import badge, framed


@dataclasses.dataclass(frozen=True, repr=False)
class NodeResult:
    """What became of a node.

    Attributes:
      component: the node, as it was composed.
      state: COMPLETE, CACHED or SKIPPED.
      execution_id: of its execution in ML-Metadata; where it was skipped, of the one that says so.
      outputs: the artifacts under each of its output keys; none where it was skipped.
      seconds: wall time.
      attempts: how often it was tried.
      reason: why it was skipped, else an empty string.
      finding: what the gate said, None where the node is no gate.
      run_id: of the run that ML-Metadata has it in.
    """

    component: BaseNode
    state: NodeState
    execution_id: int | None
    outputs: Mapping[str, Artifacts]
    seconds: float
    attempts: int = 1
    reason: str = ""
    finding: Finding | None = None
    run_id: str = ""

    def __repr__(self) -> str:
        said = [f"{self.component.id}: {self.state.value}", *self._facts()]
        gate = [f"  {self.finding.outcome.value} {self.finding.sentence}"] if self.finding else []
        made = [f"  {key}: {one.uri}" for key, some in self.outputs.items() for one in some]
        return "\n".join([", ".join(said), *gate, *made])

    def _repr_html_(self) -> str:
        said = escape(" · ".join(self._facts()))
        head = f"<p><b>{escape(self.component.id)}</b> {badge(self.state.value)} {said}</p>"
        return framed(head + "".join(self._outputs()))

    def _facts(self) -> Iterator[str]:
        if self.reason:
            yield self.reason
            return
        yield f"{self.seconds:.1f} s"
        if self.attempts > 1:
            yield f"attempt {self.attempts}"
        yield f"execution {self.execution_id}"

    def _outputs(self) -> Iterator[str]:
        for key, artifacts in self.outputs.items():
            if self.state is not NodeState.SKIPPED:
                said = "" if artifacts else " <small>nothing</small>"
                yield f"<h4><code>{escape(key)}</code>{said}</h4>{artifacts._repr_html_()}"
