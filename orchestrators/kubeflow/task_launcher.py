"""TFX's own launcher, in a task: it puts outputs where the backend says, and caches across runs."""

from __future__ import annotations

import copy
import os
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tfx.orchestration.local import runner_utils
from tfx.orchestration.portable import cache_utils, execution_publish_utils
from tfx.orchestration.portable.launcher import Launcher
from tfx.orchestration.portable.outputs_utils import OutputsResolver
from tfx.proto.orchestration import pipeline_pb2
from tfx.types.artifact import Artifact

from .binding import root_of
from .lineage.memory_store import MemoryStore
from .lineage.stored_artifact import stored

SCRATCH = ".scratch"
"""Folder of the pipeline root in which tasks keep what they need only while they run."""


class TaskLauncher(Launcher):
    """Resolves, drives, executes and publishes one node as TFX's local runners do.

    Of TFX's launcher it overrides what is private there: nothing public lets a caller say where
    outputs go, or what a cache's key is made of.
    """

    def __init__(
        self, ir: pipeline_pb2.Pipeline, memory: MemoryStore, uris: Mapping[str, str]
    ) -> None:
        """Prepares to launch the one node of ``ir``.

        Args:
          ir: with everything put in that only the run knows.
          memory: the lineage; what the launch did is put in.
          uris: where each output shall go, by its key.
        """
        node = ir.nodes[0].pipeline_node
        self._wants_cache = node.execution_options.caching_options.enable_cache
        uncached = pipeline_pb2.PipelineNode()
        uncached.CopyFrom(node)
        uncached.execution_options.caching_options.enable_cache = False
        deployment = runner_utils.extract_local_deployment_config(ir)
        name = node.node_info.id
        super().__init__(
            pipeline_node=uncached,
            mlmd_connection=memory.metadata,
            pipeline_info=ir.pipeline_info,
            pipeline_runtime_spec=ir.runtime_spec,
            executor_spec=runner_utils.extract_executor_spec(deployment, name),
            custom_driver_spec=runner_utils.extract_custom_driver_spec(deployment, name),
        )
        self._memory = memory
        self._output_resolver = _TaskOutputs(uncached, ir, uris)

    @property
    def scratch(self) -> str:
        """What may be removed when the launch has ended."""
        return str(self._output_resolver.scratch)

    def _prepare_execution(self) -> Any:
        """As TFX's own, with a cache whose keys mean the same in every rebuilt database.

        TFX makes the key of ids and times too, which are other ones in each.
        """
        prepared = super()._prepare_execution()
        if not prepared.is_execution_needed:
            return prepared
        info = prepared.execution_info
        context = cache_utils.get_cache_context(
            self._memory.metadata,
            pipeline_node=self._pipeline_node,
            pipeline_info=self._pipeline_info,
            executor_spec=self._executor_spec,
            input_artifacts=self._comparable(info.input_dict),
            output_artifacts=info.output_dict,
            parameters=info.exec_properties,
        )
        prepared.contexts[-1] = context  # the last is TFX's own key
        if not self._wants_cache:
            return prepared
        outputs = cache_utils.get_cached_outputs(self._memory.metadata, cache_context=context)
        if outputs is not None:
            execution_publish_utils.publish_cached_executions(
                self._memory.metadata,
                contexts=prepared.contexts,
                executions=[prepared.execution_metadata],
                output_artifacts_maps=[outputs],
            )
            prepared.is_execution_needed = False
        return prepared

    def _comparable(self, inputs: Mapping[str, Sequence[Artifact]]) -> dict[str, list[Artifact]]:
        identities = self._memory.identities()
        comparable: dict[str, list[Artifact]] = {}
        for key, artifacts in inputs.items():
            for one in artifacts:
                bare = copy.deepcopy(one)
                kept = stored(one.mlmd_artifact, one.artifact_type, identities)
                bare.set_mlmd_artifact(kept.artifact)
                comparable.setdefault(key, []).append(bare)
        return comparable


class _TaskOutputs(OutputsResolver):
    """Puts outputs where the backend says, and everything else into a folder of this attempt."""

    def __init__(
        self,
        node: pipeline_pb2.PipelineNode,
        ir: pipeline_pb2.Pipeline,
        uris: Mapping[str, str],
    ) -> None:
        super().__init__(node, ir.pipeline_info, ir.runtime_spec)
        self._uris = uris
        # TFX numbers these by executions, whose ids are the same in tasks that run at once.
        self._node_dir = os.path.join(root_of(ir), SCRATCH, uuid.uuid4().hex)
        self.scratch = self._node_dir

    def generate_output_artifacts(self, execution_id: int) -> dict[str, list[Artifact]]:
        """TFX's own, each under the backend's URI."""
        artifacts: dict[str, list[Artifact]] = super().generate_output_artifacts(execution_id)
        for key, several in artifacts.items():
            for one in several:
                if not one.is_external and key in self._uris:
                    one.uri = self._uris[key]
        return artifacts
