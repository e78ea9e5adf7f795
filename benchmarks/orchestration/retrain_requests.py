"""Writes requests for a new model, and verdicts, into ML-Metadata.

python retrain_requests.py METADATA COUNT
"""

from __future__ import annotations

import sys
from pathlib import Path

from ml_metadata.proto import metadata_store_pb2 as pb2

from tidegate.orchestrators.lineage import connect


def main() -> None:
    """Writes as many of each as were asked for."""
    store, count = connect(Path(sys.argv[1])), int(sys.argv[2])
    for name in ("tidegate.RetrainRequest", "tidegate.DriftVerdict"):
        kind = store.put_artifact_type(pb2.ArtifactType(name=name))
        artifacts = []
        for number in range(count):
            artifact = pb2.Artifact(type_id=kind, uri=f"/{name}/{number}", state=pb2.Artifact.LIVE)
            artifact.custom_properties["blessed"].int_value = 1
            artifacts.append(artifact)
        store.put_artifacts(artifacts)


if __name__ == "__main__":
    main()
