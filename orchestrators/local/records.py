"""What a run puts on record itself: that it began and ended, and each node that TFX is silent of.

TFX records what its launcher ran. A node that a condition shut, or that never ran since another
failed, leaves nothing; here it leaves an execution in state CANCELED, which has no outputs and
which no cache, resolver or partial run takes for a success.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.compiler import constants
from tfx.orchestration import metadata
from tfx.orchestration.portable.mlmd import context_lib, execution_lib
from tfx.proto.orchestration import pipeline_pb2

from ..findings import finding_of
from ..observed import NodeState, ObservedNode
from ..run_properties import (
    ATTEMPT_PROPERTY,
    DEFINITION_PROPERTY,
    REASON_PROPERTY,
    RUNNING,
    STATE_PROPERTY,
    SUCCEEDED,
    UNSUCCESSFUL,
)
from .launching import node_of

_State = metadata_store_pb2.Execution.State
_KEPT = (NodeState.COMPLETE, NodeState.CACHED)


class Records:
    """What this run puts on record.

    Args:
      ir: compiled, with the run's id.
      handle: on the store; connected for the length of each method.
    """

    def __init__(self, ir: pipeline_pb2.Pipeline, handle: metadata.Metadata) -> None:
        self._ir = ir
        self.handle = handle

    def begin(self, definition: str) -> None:
        """The run begins, or goes on."""
        self._mark({DEFINITION_PROPERTY: definition, STATE_PROPERTY: RUNNING})

    def end(self, succeeded: bool) -> None:
        """The run has ended."""
        self._mark({STATE_PROPERTY: SUCCEEDED if succeeded else UNSUCCESSFUL})

    def not_run(self, name: str, state: NodeState, reason: str) -> ObservedNode:
        """The node was not run."""
        node = node_of(self._ir, name)
        with self.handle as connected:
            contexts = context_lib.prepare_contexts(connected, node.contexts)
            earlier = _executions(connected, contexts)
            if earlier and earlier[-1].last_known_state == _State.Value("CANCELED"):
                execution = earlier[-1]  # of this run before it was resumed
            else:
                execution = _unregistered(connected, node)
                execution.last_known_state = _State.Value("CANCELED")
            execution.custom_properties[REASON_PROPERTY].string_value = reason
            execution = execution_lib.put_execution(connected, execution, contexts)
        return ObservedNode(name, state, 0.0, execution.id, reason=reason)

    def failed(self, name: str, attempt: int, error: str) -> int:
        """An attempt at the node failed; returns its execution.

        Its process may have been killed before it could say so itself, or before it was on record.
        """
        node = node_of(self._ir, name)
        with self.handle as connected:
            contexts = context_lib.prepare_contexts(connected, node.contexts)
            executions = _executions(connected, contexts)
            if executions and REASON_PROPERTY not in executions[-1].custom_properties:
                execution = executions[-1]
            else:
                execution = _unregistered(connected, node)
            execution.custom_properties[REASON_PROPERTY].string_value = error
            execution.custom_properties[ATTEMPT_PROPERTY].int_value = attempt
            execution.last_known_state = _State.Value("FAILED")
            return int(execution_lib.put_execution(connected, execution, contexts).id)

    def done(self, name: str, after: int = 0) -> ObservedNode | None:
        """The node, where it is on record as done in this run, with what its gate said.

        Args:
          name: of the node.
          after: an execution; what came before it does not count.
        """
        node = node_of(self._ir, name)
        with self.handle as connected:
            contexts = context_lib.prepare_contexts(connected, node.contexts)
            for execution in _executions(connected, contexts):
                state = _State.Name(execution.last_known_state)
                if state in _KEPT and execution.id > after:
                    finding = finding_of(connected.store, execution.id)
                    kind = NodeState(state)
                    return ObservedNode(name, kind, 0.0, execution.id, finding=finding)
        return None

    def _mark(self, properties: Mapping[str, str]) -> None:
        first = self._ir.nodes[0].pipeline_node
        with self.handle as connected:
            [context] = [
                one
                for one in context_lib.prepare_contexts(connected, first.contexts)
                if connected.store.get_context_types_by_id([one.type_id])[0].name
                == constants.PIPELINE_RUN_CONTEXT_TYPE_NAME
            ]
            for name, value in properties.items():
                context.custom_properties[name].string_value = value
            connected.store.put_contexts([context])


def _unregistered(
    connected: metadata.Metadata, node: pipeline_pb2.PipelineNode
) -> metadata_store_pb2.Execution:
    kind = node.node_info.type
    # As TFX names its own: the store refuses a second of that name.
    return execution_lib.prepare_execution(connected, kind, _State.NEW, None, str(uuid.uuid4()))


def _executions(
    connected: metadata.Metadata, contexts: Sequence[metadata_store_pb2.Context]
) -> list[metadata_store_pb2.Execution]:
    found = execution_lib.get_executions_associated_with_all_contexts(connected, contexts)
    return sorted(found, key=lambda one: one.id)
