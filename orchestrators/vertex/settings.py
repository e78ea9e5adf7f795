"""The Google Cloud project in which Vertex AI runs a pipeline."""

from __future__ import annotations

import dataclasses

from ...components.config import Config


@dataclasses.dataclass(frozen=True)
class VertexSettings(Config):
    """Where on Vertex AI, and as whom.

    Attributes:
      project: its id.
      region: as in ``europe-west4``.
      service_account: the address that the pipeline runs as; empty for the project's own.
      network: full name of a peered network; empty for none.
    """

    project: str
    region: str
    service_account: str = ""
    network: str = ""

    def __post_init__(self) -> None:
        self.require(bool(self.project), "project", "the id of a Google Cloud project")
        self.require(bool(self.region), "region", "a region of Vertex AI")
