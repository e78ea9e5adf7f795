"""An Apache Spark cluster."""

from __future__ import annotations

import dataclasses
import re

from ....components.config import Config
from . import workers
from .workers import WorkerSettings, is_address


@dataclasses.dataclass(frozen=True)
class SparkSettings(Config):
    """A Spark cluster and what runs on it.

    Attributes:
      master: its address as Spark writes it, ``spark://HOST:PORT`` or ``local[2]``.
      job_endpoint: HOST:PORT of the cluster's Beam job server, which then knows the master; where
        it is left out, Beam fetches and starts one that fits its own version.
      workers: the Python workers.
    """

    master: str = ""
    job_endpoint: str = ""
    workers: WorkerSettings = dataclasses.field(default_factory=WorkerSettings)

    def __post_init__(self) -> None:
        one = bool(self.master) != bool(self.job_endpoint)
        self.require(one, "master", "given, or job_endpoint instead of it")
        if self.master:
            known = re.fullmatch(r"spark://[^/\s]+:\d+|local(\[(\d+|\*)\])?", self.master)
            self.require(known is not None, "master", "spark://HOST:PORT, or local[N]")
        if self.job_endpoint:
            self.require(is_address(self.job_endpoint), "job_endpoint", "HOST:PORT")
        said = bool(self.workers.pool or self.workers.container)
        self.require(said, "workers", "a pool or a container that Spark's workers can reach")


def arguments(settings: SparkSettings) -> list[str]:
    """What tells Beam of the cluster."""
    shared = workers.arguments(settings.workers)
    if settings.job_endpoint:
        return ["--runner=PortableRunner", f"--job_endpoint={settings.job_endpoint}", *shared]
    return ["--runner=SparkRunner", f"--spark_master_url={settings.master}", *shared]
