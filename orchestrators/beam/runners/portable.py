"""Any job server of Beam's."""

from __future__ import annotations

import dataclasses

from ....components.config import Config
from . import workers
from .workers import WorkerSettings, is_address

EMBEDDED = "embed"


@dataclasses.dataclass(frozen=True)
class PortableSettings(Config):
    """A job server, and the workers that its runner calls.

    Attributes:
      job_endpoint: HOST:PORT of the job server, or ``embed`` for Beam's own one within the
        process of the node, which calls that process back to do the work.
      workers: the Python workers.
    """

    job_endpoint: str = EMBEDDED
    workers: WorkerSettings = dataclasses.field(default_factory=WorkerSettings)

    def __post_init__(self) -> None:
        known = self.job_endpoint == EMBEDDED or is_address(self.job_endpoint)
        self.require(known, "job_endpoint", f"HOST:PORT or {EMBEDDED}")
        if self.job_endpoint != EMBEDDED:
            said = bool(self.workers.pool or self.workers.container)
            self.require(said, "workers", "a pool or a container that the job server's runner uses")


def arguments(settings: PortableSettings) -> list[str]:
    """What tells Beam of the job server."""
    shared = ["--runner=PortableRunner", f"--job_endpoint={settings.job_endpoint}"]
    if settings.job_endpoint == EMBEDDED:
        # Here too nothing needs to be staged: the work is done where TFX is.
        return [*shared, "--environment_type=LOOPBACK", *workers.NOTHING_TO_STAGE]
    return [*shared, *workers.arguments(settings.workers)]
