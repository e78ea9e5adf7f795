"""An Apache Flink cluster."""

from __future__ import annotations

import dataclasses

from ....components.config import Config
from ....components.errors import ConfigError
from . import workers
from .workers import WorkerSettings, is_address

LOCAL = "local"


@dataclasses.dataclass(frozen=True)
class FlinkSettings(Config):
    """A Flink cluster and what runs on it.

    Attributes:
      cluster: ``local`` starts one on this machine for the run and ends it after; else HOST:PORT
        of the REST service of one that runs.
      job_endpoint: HOST:PORT of the cluster's Beam job server; where it is left out, Beam fetches
        and starts one that fits its own version.
      parallelism: how many parts of the data are worked on at once; 0 leaves it to the cluster.
      task_managers: how many a local cluster has; each has as many slots as make up the
        parallelism.
      workers: the Python workers; a local cluster brings its own.
    """

    cluster: str = LOCAL
    job_endpoint: str = ""
    parallelism: int = 2
    task_managers: int = 2
    workers: WorkerSettings = dataclasses.field(default_factory=WorkerSettings)

    def __post_init__(self) -> None:
        known = self.cluster == LOCAL or is_address(self.cluster)
        self.require(known, "cluster", f"{LOCAL}, or HOST:PORT of a cluster's REST service")
        self.require_between("parallelism", 0, 10_000)
        self.require_between("task_managers", 1, 64)
        said = bool(self.workers.pool or self.workers.container)
        if self.cluster == LOCAL:
            self.require(not self.job_endpoint, "job_endpoint", "left out: a local one is started")
            self.require(not said, "workers", "left to the local cluster but for `each`")
            self.require(self.parallelism > 0, "parallelism", "1 or more for a local cluster")
        else:
            self.require(said, "workers", "a pool or a container that the task managers can reach")
        if self.job_endpoint:
            self.require(is_address(self.job_endpoint), "job_endpoint", "HOST:PORT")


def arguments(settings: FlinkSettings) -> list[str]:
    """What tells Beam of the cluster.

    Raises:
      ConfigError: for a local cluster that nobody has started.
    """
    if settings.cluster == LOCAL:
        raise ConfigError(
            "A local cluster's address is not known before it is started",
            remedy="Let `tidegate run` start it, or name one that runs in flink.cluster.",
        )
    parallelism = [f"--parallelism={settings.parallelism}"] if settings.parallelism else []
    shared = [*parallelism, *workers.arguments(settings.workers)]
    if settings.job_endpoint:
        return ["--runner=PortableRunner", f"--job_endpoint={settings.job_endpoint}", *shared]
    return ["--runner=FlinkRunner", f"--flink_master={settings.cluster}", *shared]
