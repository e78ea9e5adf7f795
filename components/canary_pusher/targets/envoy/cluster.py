"""One of the two model servers behind an Envoy."""

from __future__ import annotations

import dataclasses
import os
import time

from ....config import Config
from ....errors import PushError
from ...traffic.fetching import fetch
from .model_folder import ModelFolder

POLL_SECONDS = 0.1


@dataclasses.dataclass(frozen=True)
class EnvoyCluster(Config):
    """A model server that watches a folder of versions.

    Attributes:
      cluster: Envoy's name of it.
      models: folder of versions, which the server watches; it serves the greatest number.
      ready_url: answers 200 once the server answers as a version, whose number stands where the
        address says ``{version}``.
      mirror: Envoy's name of a second cluster with the same servers, for mirrored requests; if
        empty, the cluster's own name with ``-mirror``.
      answers: log of the server's answers as ``traffic/shadow_log.py`` reads it; empty if there is
        none, and then the arms' answers are not compared.
    """

    cluster: str
    models: str
    ready_url: str
    mirror: str = ""
    answers: str = ""

    def __post_init__(self) -> None:
        self.require(bool(self.cluster), "cluster", "a name")
        self.require(
            bool(self.models) and "://" not in self.models,
            "models",
            "a path on a mounted filesystem",
        )
        is_address = self.ready_url.startswith(("http://", "https://"))
        self.require(
            is_address and "{version}" in self.ready_url,
            "ready_url",
            "an http address with {version} in it",
        )

    @property
    def mirror_cluster(self) -> str:
        """Envoy's name of the cluster for mirrored requests."""
        return self.mirror or f"{self.cluster}-mirror"

    @property
    def folder(self) -> ModelFolder:
        """The folder of versions."""
        return ModelFolder(os.path.normpath(self.models))

    def await_version(self, number: int, seconds: float) -> None:
        """Returns once the server answers as version ``number``.

        Raises:
          PushError: it does not in so many seconds.
        """
        url = self.ready_url.replace("{version}", str(number))
        deadline = time.monotonic() + seconds
        while True:
            try:
                fetch(url)
                return
            except PushError as error:
                if time.monotonic() > deadline:
                    raise PushError(
                        f"Version {number} does not answer after {seconds:g} s: {error.what}",
                        where=url,
                        remedy=f"See the server's log; the version is in {self.models}.",
                    ) from error
            time.sleep(POLL_SECONDS)
