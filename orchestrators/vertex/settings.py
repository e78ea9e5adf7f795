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
      encryption_key: full name of a key of Cloud KMS; empty for Google's own.
      api_endpoint: ``host:port`` in place of the region's own; with ``http://`` before it, without
        encryption and credentials, for an emulator.
      call_seconds: deadline of one call.
    """

    project: str
    region: str
    service_account: str = ""
    network: str = ""
    encryption_key: str = ""
    api_endpoint: str = ""
    call_seconds: float = 60.0

    def __post_init__(self) -> None:
        self.require(bool(self.project), "project", "the id of a Google Cloud project")
        self.require(bool(self.region), "region", "a region of Vertex AI")
        self.require_between("call_seconds", 0.1, 600)

    @property
    def parent(self) -> str:
        """The region's resource name."""
        return f"projects/{self.project}/locations/{self.region}"
