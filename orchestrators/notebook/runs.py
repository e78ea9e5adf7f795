"""What has run in a notebook, what of it still stands, and in which run it is on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set

from ...components.errors import PipelineDefinitionError
from ..observed import NodeState
from .result import NodeResult


class Runs:
    """The results of a notebook's nodes.

    TFX publishes a node once a run and would take a second launch for the first. So a node that is
    run again is of a run of its own, and whatever takes its outputs is told which.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.results: dict[str, NodeResult] = {}
        self._failed: set[str] = set()
        self._published: Counter[str] = Counter()
        self._gone: dict[str, str] = {}

    def next_name(self, node_id: str) -> str:
        """The run that the node's next launch belongs to."""
        again = self._published[node_id]
        return f"{self.name}.{again + 1}" if again else self.name

    def names(self) -> Mapping[str, str]:
        """The run that holds the last result of each node."""
        return {name: result.run_id for name, result in self.results.items()}

    def states(self) -> Mapping[str, NodeState]:
        """How each node ended last, as far as that still stands."""
        ended = {name: result.state for name, result in self.results.items()}
        return {**ended, **dict.fromkeys(self._failed, NodeState.FAILED)}

    def require(self, node_id: str, upstream: Set[str]) -> None:
        """Refuses to run a node before those it depends on.

        Raises:
          PipelineDefinitionError: names the node that is to be run first, and why.
        """
        for one in sorted(upstream - set(self.states())):
            raise PipelineDefinitionError(
                f"It needs {one}, which {self._gone.get(one, 'has not run in this notebook')}",
                where=node_id,
                remedy=f"Run {one} first.",
            )

    def ended(self, result: NodeResult, downstream: Collection[str]) -> None:
        """Notes a result; where it differs from the last, what was made of the last is void."""
        name = result.component.id
        before = self.results.get(name)
        self.results[name] = result
        self._gone.pop(name, None)
        self._failed.discard(name)
        self._published[name] += result.state in (NodeState.COMPLETE, NodeState.CACHED)
        if before is None or _identity(before) != _identity(result):
            self._void(downstream, f"ran before {name} did")

    def failed(self, node_id: str, downstream: Collection[str]) -> None:
        """Notes that the node failed."""
        self._void([node_id, *downstream], f"ran before {node_id} failed")
        self._failed.add(node_id)

    def _void(self, names: Iterable[str], why: str) -> None:
        for name in names:
            if name in self.states():
                self._gone[name] = why
            self.results.pop(name, None)
            self._failed.discard(name)


def _identity(result: NodeResult) -> list[tuple[str, int]]:
    return [(key, one.id) for key, some in result.outputs.items() for one in some]
