"""Pipeline roots that the tasks of one run would not share."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection

SCHEMES = {
    "vertex": ("gs://",),
    "kubeflow": ("gs://", "s3://", "minio://"),
}
"""What each keeps artifacts in."""


def pipeline_root(definition: Definition) -> Iterator[Objection]:
    """Artifacts go to storage that every task can reach.

    A folder is each container's own: the next task finds it empty. Vertex AI keeps them in Cloud
    Storage alone; Kubeflow's launcher knows gs, s3 and minio.
    """
    if definition.deployment is None or definition.platform not in SCHEMES:
        return
    root = definition.deployment.pipeline_root or str(
        definition.pipeline.pipeline_info.pipeline_root
    )
    if not root.startswith(SCHEMES[definition.platform]):
        yield Objection(
            "pipeline-root",
            "",
            f"Artifacts under {root or 'no root'} would be gone with the task that made them",
            f"It is none of {', '.join(SCHEMES[definition.platform])}",
            "Set pipeline_root in the deployment, as gs://bucket/pipeline.",
        )
