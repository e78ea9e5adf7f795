"""Where a pipeline runs that does not run on this machine alone."""

from __future__ import annotations

import dataclasses

from ..components.config import Config
from .beam.settings import BeamSettings
from .kubeflow_service.settings import KubeflowSettings
from .vertex.settings import VertexSettings


@dataclasses.dataclass(frozen=True)
class Deployment(Config):
    """What a compiled pipeline must know of the place where it runs; a YAML file of these.

    Attributes:
      image: the container image of every task, which holds Tidegate and the pipeline's package;
        named by its digest, it cannot change beneath a pipeline.
      pipeline_root: where artifacts go, as ``gs://bucket/flights``.
      data: the folder of spans, as the tasks see it.
      keyset: reference to the Pseudonymizer's keys, as the tasks see it; never the keys.
      serving: where the CanaryPusher's filesystem target puts versions.
      beam: where the Beam jobs of the tasks run.
      kubeflow: where Kubeflow Pipelines listens, for ``tidegate submit --on kubeflow``.
      vertex: Vertex AI's project and region, for ``--on vertex``.
    """

    image: str = ""
    pipeline_root: str = ""
    data: str = ""
    keyset: str = ""
    serving: str = ""
    beam: BeamSettings = dataclasses.field(default_factory=BeamSettings)
    kubeflow: KubeflowSettings | None = None
    vertex: VertexSettings | None = None
