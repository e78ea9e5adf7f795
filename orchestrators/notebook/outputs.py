"""What a node put out, as TFX's artifacts that show themselves."""

from __future__ import annotations

from collections.abc import Mapping

from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.components.base.base_node import BaseNode
from tfx.proto.orchestration import pipeline_pb2
from tfx.types.artifact import Artifact

from ...components.lineage_events import MADE, keys_of
from ..local.store import connection_of, handle_of
from .views import artifact_view

_MADE = (*MADE, metadata_store_pb2.Event.INTERNAL_OUTPUT)
"""What resolvers find is an output of theirs that other nodes made."""


class Artifacts(tuple[Artifact, ...]):
    """The artifacts under one output key; a notebook shows each."""

    def _repr_html_(self) -> str:
        return "".join(artifact_view(one) for one in self)


def outputs_of(
    ir: pipeline_pb2.Pipeline, node: BaseNode, execution: int | None
) -> Mapping[str, Artifacts]:
    """What the execution put out under each key of ``node``; nothing where there was none.

    The channels of the node are told too: ``node.outputs["model"].get()`` is what TFX's own
    InteractiveContext fills in.
    """
    found: dict[str, list[Artifact]] = {key: [] for key in node.outputs}
    if execution is not None:
        with handle_of(connection_of(ir)) as connected:
            store = connected.store
            events = [
                one for one in store.get_events_by_execution_ids([execution]) if one.type in _MADE
            ]
            artifacts = {
                one.id: one
                for one in store.get_artifacts_by_id([one.artifact_id for one in events])
            }
        for event in events:
            for key in set(keys_of(event)) & set(found):
                made = node.outputs[key].type()
                made.set_mlmd_artifact(artifacts[event.artifact_id])
                found[key].append(made)
    for key, channel in node.outputs.items():
        channel.set_artifacts(found[key])
    return {key: Artifacts(artifacts) for key, artifacts in found.items()}
