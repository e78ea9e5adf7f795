"""Reads a compiled pipeline, as ``tidegate compile`` wrote it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..components.config import read_settings
from ..components.errors import SubmissionError


@dataclasses.dataclass(frozen=True)
class CompiledPipeline:
    """A pipeline specification and what goes with it.

    Attributes:
      spec: Kubeflow's PipelineSpec in JSON's types.
      labels: of the pipeline's job.
      runtime_config: Vertex AI's RuntimeConfig in JSON's types; empty where the file has none.
    """

    spec: Mapping[str, Any]
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    runtime_config: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """The pipeline's name."""
        return str(self.spec["pipelineInfo"]["name"])

    @property
    def pipeline_root(self) -> str:
        """Where its artifacts go; empty where it was compiled without."""
        return str(
            self.runtime_config.get("gcsOutputDirectory")
            or self.spec.get("defaultPipelineRoot", "")
        )

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Values of the runtime parameters, whichever version of the specification says them."""
        values = dict(self.runtime_config.get("parameterValues", {}))
        for name, typed in self.runtime_config.get("parameters", {}).items():
            [(kind, value)] = typed.items()
            values[name] = int(value) if kind == "intValue" else value
        return values


def read_compiled(path: Path) -> CompiledPipeline:
    """Reads JSON or YAML: a PipelineSpec, or a PipelineJob around one.

    Raises:
      SubmissionError: where the file holds neither.
      ConfigError: where it cannot be read.
    """
    # Every JSON file is YAML too.
    content = read_settings(path)
    spec = content.get("pipelineSpec", content)
    if not (isinstance(spec, Mapping) and {"pipelineInfo", "root"} <= set(spec)):
        raise SubmissionError(
            "Not a compiled pipeline",
            where=str(path),
            remedy="Write one with tidegate compile, or name the pipeline itself.",
        )
    return CompiledPipeline(spec, content.get("labels", {}), content.get("runtimeConfig", {}))
