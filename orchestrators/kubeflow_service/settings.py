"""The Kubeflow Pipelines that runs a pipeline."""

from __future__ import annotations

import dataclasses

from ...components.config import Config


@dataclasses.dataclass(frozen=True)
class KubeflowSettings(Config):
    """Where Kubeflow Pipelines listens, and as whom a pipeline runs there.

    Attributes:
      host: its address, as ``http://ml-pipeline.kubeflow:8888`` or ``https://kubeflow.example.org/pipeline``.
      experiment: id of the experiment that runs belong to; empty for the service's default.
      namespace: of a user, where the installation is shared; empty where it is not.
      service_account: of Kubernetes, that the tasks run as; empty for the installation's default.
      token_file: holds the bearer token of each call, and nothing else; empty for none.
      time_zone: in which the installation reads cron expressions: its ``CRON_SCHEDULE_TIMEZONE``.
      call_seconds: deadline of one call.
    """

    host: str
    experiment: str = ""
    namespace: str = ""
    service_account: str = ""
    token_file: str = ""
    time_zone: str = "UTC"
    call_seconds: float = 60.0

    def __post_init__(self) -> None:
        is_address = self.host.startswith(("http://", "https://"))
        self.require(is_address, "host", "an address http://... or https://...")
        self.require_between("call_seconds", 0.1, 600)
