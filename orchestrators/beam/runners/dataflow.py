"""Google Cloud Dataflow."""

from __future__ import annotations

import dataclasses

from ....components.config import Config
from .workers import NO_LIST_OF_PACKAGES


@dataclasses.dataclass(frozen=True)
class DataflowSettings(Config):
    """A project's Dataflow.

    Attributes:
      project: the Google Cloud project's id.
      region: where the jobs run, as ``europe-west4``.
      temp_location: a folder ``gs://BUCKET/...`` for what Dataflow stages.
      image: the container image of the workers, which holds Tidegate.
      machine_type: of the workers; empty for Dataflow's own choice.
      max_workers: how many there may be; 0 leaves it to Dataflow.
      service_account: that the workers act as; empty for the project's own.
      subnetwork: that the workers are in; empty for the default one.
      public_addresses: whether workers have addresses on the internet.
    """

    project: str = ""
    region: str = ""
    temp_location: str = ""
    image: str = ""
    machine_type: str = ""
    max_workers: int = 0
    service_account: str = ""
    subnetwork: str = ""
    public_addresses: bool = True

    def __post_init__(self) -> None:
        self.require(bool(self.project), "project", "the id of a Google Cloud project")
        self.require(bool(self.region), "region", "a region, as europe-west4")
        bucket = self.temp_location.startswith("gs://") and len(self.temp_location) > len("gs://")
        self.require(bucket, "temp_location", "a folder as gs://BUCKET/tmp")
        self.require(bool(self.image), "image", "a container image that holds Tidegate")
        self.require_between("max_workers", 0, 4000)


def arguments(settings: DataflowSettings) -> list[str]:
    """What tells Beam of the project and the workers."""
    given = {
        "project": settings.project,
        "region": settings.region,
        "temp_location": settings.temp_location,
        "sdk_container_image": settings.image,
        "worker_machine_type": settings.machine_type,
        "max_num_workers": settings.max_workers,
        "service_account_email": settings.service_account,
        "subnetwork": settings.subnetwork,
    }
    network = [] if settings.public_addresses else ["--no_use_public_ips"]
    options = [f"--{name}={value}" for name, value in given.items() if value]
    # Beam brings the workers no packages: the image has them, as it has in every task.
    nothing_to_stage = ["--sdk_location=container", NO_LIST_OF_PACKAGES]
    return ["--runner=DataflowRunner", *options, *network, *nothing_to_stage]
