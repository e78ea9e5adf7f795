"""What a task is told of its node: one JSON argument, and the one home of its shape."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format

# Their messages travel as Any: whoever reads one must know them.
from tfx.proto.orchestration import executable_spec_pb2, pipeline_pb2

from ...components.errors import PipelineDefinitionError

FORMAT = 1
"""Rises when an older entry point could not read a description any more."""

RUN_ID_PARAMETER = "pipeline-run-id"
"""TFX's own name for the id of a run; each task is given the backend's."""

ROOT_PARAMETER = "pipeline-root"
"""TFX's own name for the pipeline root; a parameter of the compiled pipeline."""

FINAL_STATUS_PARAMETER = "pipeline-final-status"
"""How the pipeline ended, for the exit handler."""

EXECUTABLES = (
    executable_spec_pb2.PythonClassExecutableSpec,
    executable_spec_pb2.BeamExecutableSpec,
)
"""The executors that the entry point can run."""


@dataclasses.dataclass(frozen=True)
class Source:
    """What an input artifact of a task is: output ``key`` of ``node`` in the same run.

    Attributes:
      node: the id of the node that puts it out.
      key: under which it does.
      execution_type: ML-Metadata's name of that node's executions.
    """

    node: str
    key: str
    execution_type: str


@dataclasses.dataclass(frozen=True)
class NodeDescription:
    """One node, as the tasks' entry point is told of it.

    Attributes:
      ir: TFX's own intermediate representation of the pipeline, cut down to this node.
      sources: where each input artifact of the task is from, by its name.
      modules: which define the artifact types that the node meets.
      final_status: the execution property that is given how the pipeline ended; only an exit
        handler has one.
    """

    ir: pipeline_pb2.Pipeline
    sources: Mapping[str, Source] = dataclasses.field(default_factory=dict)
    modules: tuple[str, ...] = ()
    final_status: str = ""

    @property
    def node(self) -> pipeline_pb2.PipelineNode:
        """The node."""
        return self.ir.nodes[0].pipeline_node

    @property
    def name(self) -> str:
        """The node's id."""
        return str(self.node.node_info.id)

    @property
    def timeout(self) -> float:
        """Seconds that one attempt may take; 0 for as long as it likes."""
        return float(self.node.execution_options.execution_timeout_sec)

    def to_json(self) -> str:
        """One line; equal descriptions give equal text, whichever TFX wrote them."""
        values = {
            "format": FORMAT,
            "ir": json_format.MessageToDict(self.ir),
            "sources": {name: dataclasses.asdict(one) for name, one in self.sources.items()},
            "modules": sorted(self.modules),
            "finalStatus": self.final_status,
        }
        text = json.dumps(values, sort_keys=True, separators=(",", ":"))
        # A backend would put values in for its placeholders, which a user's text may look like.
        return text.replace("{{$", "{{\\u0024")

    @classmethod
    def from_json(cls, text: str) -> NodeDescription:
        """Inverse of :meth:`to_json`.

        Raises:
          PipelineDefinitionError: for another format than this Tidegate's.
        """
        values: Mapping[str, Any] = json.loads(text)
        if values.get("format") != FORMAT:
            raise PipelineDefinitionError(
                f"A node is described in format {values.get('format')!r}, not in {FORMAT}",
                remedy="Compile the pipeline with the Tidegate that is in the image.",
            )
        return cls(
            json_format.ParseDict(values["ir"], pipeline_pb2.Pipeline()),
            {name: Source(**one) for name, one in values["sources"].items()},
            tuple(values["modules"]),
            values["finalStatus"],
        )
