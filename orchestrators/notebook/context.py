"""Runs the nodes of a pipeline one by one in a notebook, meaning what a whole run means.

TFX's InteractiveContext runs a node outside of any pipeline: it ignores conditions, hands
placeholders to executors as they are, and asks for neither retries nor timeouts. Here every cell
compiles the pipeline that the notebook has composed so far, and launches one node of it as the
local runner would.
"""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Mapping, Sequence

from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline

from ...components.errors import TidegateError
from ..local.launching import compiled, node_of
from ..preflight import require_runnable
from .composition import Composition
from .dependencies import downstream, require_current
from .parameters import require_resolved
from .result import NodeResult
from .runs import Runs
from .showing import in_few_words, register_formatters, show, without_chatter
from .steps import step

METADATA_FILE = "metadata.sqlite"


class NotebookContext:
    """Where a notebook's nodes run; its words are those of TFX's InteractiveContext.

    All nodes that a context runs are of one run in ML-Metadata, whose name is :attr:`run_id`; one
    that is run again is of a run of its own, from which those after it then take their inputs.
    """

    def __init__(
        self,
        pipeline_name: str | None = None,
        pipeline_root: str | None = None,
        metadata_connection_config: metadata_store_pb2.ConnectionConfig | None = None,
        beam_pipeline_args: Sequence[str] | None = None,
        runtime_parameters: Mapping[str, int | float | str] | None = None,
    ) -> None:
        """Begins a run.

        Args:
          pipeline_name: in ML-Metadata; one that tells the time where it is left out.
          pipeline_root: where artifacts go; a folder of its own where it is left out.
          metadata_connection_config: ML-Metadata's, a SQLite file in ``pipeline_root`` where it is
            left out.
          beam_pipeline_args: of every Beam executor.
          runtime_parameters: values of RuntimeParameters by their names; the others take their
            defaults.
        """
        now = datetime.datetime.now()
        self.pipeline_name = pipeline_name or f"notebook-{now:%Y%m%d-%H%M%S}"
        self.pipeline_root = _whole(
            pipeline_root or tempfile.mkdtemp(prefix=f"{self.pipeline_name}-")
        )
        if "://" not in self.pipeline_root:
            os.makedirs(self.pipeline_root, exist_ok=True)
        self.metadata_connection_config = (
            metadata_connection_config
            or sqlite_metadata_connection_config(os.path.join(self.pipeline_root, METADATA_FILE))
        )
        self.beam_pipeline_args = list(beam_pipeline_args or ())
        self.runtime_parameters = dict(runtime_parameters or {})
        self._composition = Composition()
        self._runs = Runs(now.isoformat())
        register_formatters()

    @classmethod
    def of(
        cls, pipeline: Pipeline, runtime_parameters: Mapping[str, int | float | str] | None = None
    ) -> NotebookContext:
        """A context for the nodes of a pipeline that was composed elsewhere."""
        context = cls(
            pipeline.pipeline_name,
            pipeline.pipeline_info.pipeline_root,
            pipeline.metadata_connection_config,
            pipeline.beam_pipeline_args,
            runtime_parameters,
        )
        context._composition.adopt(pipeline)
        return context

    @property
    def run_id(self) -> str:
        """The name of this context's run in ML-Metadata."""
        return self._runs.name

    @property
    def nodes(self) -> Mapping[str, BaseNode]:
        """The nodes that were run or came with the pipeline, the newest of each id."""
        return dict(self._composition.nodes)

    @property
    def results(self) -> Mapping[str, NodeResult]:
        """What became of each node that has run, as far as it still stands."""
        return dict(self._runs.results)

    def run(
        self,
        component: BaseNode,
        enable_cache: bool = True,
        beam_pipeline_args: Sequence[str] | None = None,
    ) -> NodeResult:
        """Runs one node, or skips it where a condition says so.

        Args:
          component: any node: a component, an importer, a resolver.
          enable_cache: whether what an equal execution made may be taken instead.
          beam_pipeline_args: instead of the context's.

        Returns:
          What became of it, with its outputs.

        Raises:
          TidegateError: what the node raised, or what this context refuses to run, in a sentence.
        """
        with in_few_words():
            self._composition.take(component)
            nodes, registry = self._composition.nodes, self._composition.registry()
            require_current(component, nodes, registry)
            after = downstream(component, nodes, registry)
            try:
                result = self._launch(component, self._pipeline(enable_cache, beam_pipeline_args))
            except TidegateError:
                self._runs.failed(component.id, after)
                raise
            self._runs.ended(result, after)
            return result

    def show(self, item: object) -> None:
        """Displays an artifact, the artifacts of an output channel, or a result."""
        show(item)

    def pipeline(self, enable_cache: bool = True) -> Pipeline:
        """The pipeline of all nodes, to run or to compile elsewhere.

        Raises:
          PipelineDefinitionError: where a node was composed of one that another cell has replaced.
        """
        with in_few_words():
            registry = self._composition.registry()
            for node in self._composition.nodes.values():
                require_current(node, self._composition.nodes, registry)
            return self._pipeline(enable_cache)

    def _pipeline(
        self, enable_cache: bool, beam_pipeline_args: Sequence[str] | None = None
    ) -> Pipeline:
        arguments = self.beam_pipeline_args if beam_pipeline_args is None else beam_pipeline_args
        return self._composition.pipeline(
            arguments,
            pipeline_name=self.pipeline_name,
            pipeline_root=self.pipeline_root,
            metadata_connection_config=self.metadata_connection_config,
            enable_cache=enable_cache,
        )

    def _launch(self, component: BaseNode, pipeline: Pipeline) -> NodeResult:
        # Whether a parameter has a value is known here alone.
        require_runnable(pipeline, "notebook", allowed=("runtime-parameter",))
        run_id = self._runs.next_name(component.id)
        ir = compiled(pipeline, run_id, self.runtime_parameters)
        require_resolved(node_of(ir, component.id))
        with without_chatter():
            return step(ir, component, self._runs)


def _whole(root: str) -> str:
    # What is on record must be found from another working directory too.
    return root if "://" in root else os.path.abspath(root)
