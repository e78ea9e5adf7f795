"""Where the Python workers of a runner that is written in Java come from."""

from __future__ import annotations

import dataclasses

from ....components.config import Config

# How long a task manager keeps its worker between two stages of a job. Beam's own default ends it
# after each stage, and the next one imports TensorFlow anew.
_KEPT_MILLISECONDS = 60_000

# TFX looks for any of Beam's words on dependencies, and finding none it packs itself and stages
# the package with every job. Workers of a pool take nothing from there: they have what is
# installed where the pool runs.
_NO_PACKAGES = "--sdk_container_image=none"

# Beam would stage what `pip freeze` says where the job is made: seconds for every job, and where
# there is no pip a warning.
NO_LIST_OF_PACKAGES = "--experiments=disable_logging_submission_environment"

NOTHING_TO_STAGE = (_NO_PACKAGES, NO_LIST_OF_PACKAGES)


@dataclasses.dataclass(frozen=True)
class WorkerSettings(Config):
    """The workers that run the pipeline's own Python code.

    Attributes:
      pool: host and port of a worker pool, which must have Tidegate installed.
      container: else a container image that has it, for Docker beside each task manager.
      each: how many workers each task manager has.
    """

    pool: str = ""
    container: str = ""
    each: int = 1

    def __post_init__(self) -> None:
        self.require_between("each", 1, 1024)
        if self.pool:
            self.require(is_address(self.pool), "pool", "HOST:PORT")
        self.require(not (self.pool and self.container), "container", "left out beside a pool")


def arguments(settings: WorkerSettings) -> list[str]:
    """What tells Beam of the workers."""
    shared = [
        f"--sdk_worker_parallelism={settings.each}",
        f"--environment_cache_millis={_KEPT_MILLISECONDS}",
    ]
    if settings.pool:
        external = ["--environment_type=EXTERNAL", f"--environment_config={settings.pool}"]
        return [*external, *NOTHING_TO_STAGE, *shared]
    if settings.container:
        docker = ["--environment_type=DOCKER", f"--environment_config={settings.container}"]
        image = f"--sdk_container_image={settings.container}"
        return [*docker, image, NO_LIST_OF_PACKAGES, *shared]
    return shared


def is_address(text: str) -> bool:
    """Whether it is ``HOST:PORT``."""
    host, _, port = text.rpartition(":")
    return bool(host) and "/" not in host and port.isdigit() and 0 < int(port) < 65536
