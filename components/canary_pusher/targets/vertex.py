"""An endpoint of Vertex AI: versions deployed beside each other, and its traffic split.

    storage_directory/<number>/   the versions' files; storage_uri/<number> is what Vertex reads

A version is registered as ``<model_name>-<number>`` under its digest, deployed with the number as
its deployed model's ID and without a share: an empty split in the call leaves the one in force
alone, where TFX's Pusher gives a new model all requests unless told otherwise. Hence whatever is
done twice is recognised. Shares change by UpdateEndpoint at the etag that was read.

Weights are whole percents. An endpoint mirrors nothing; Cloud Monitoring counts its requests some
minutes late, so ``counters`` are those of whoever sends them.

Tested with the real client (google-cloud-aiplatform 1.165) against a local gRPC server made of the
types it brings, which keeps the service's rules: etags, splits that add up to 100, no undeploying
of what takes requests, long-running operations that fail. No project of Google Cloud was at hand.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...config import Config
from ...errors import PushError
from ..model_files import ModelFiles
from ..traffic.prometheus_counters import CounterSource
from ..traffic.snapshot import Snapshot
from .counting import observe
from .ledger_target import LedgerTarget
from .roles import Roles
from .services.vertex import VertexEndpoint
from .target import Version
from .traffic_target import Routing
from .version_folder import place_version
from .waiting import wait_for

DIGEST_LABEL = "tidegate-digest"
LABEL_CHARACTERS = 63
"""Vertex's longest label: a SHA-256 has one digit more."""


@dataclasses.dataclass(frozen=True)
class VertexTarget(LedgerTarget, Config):
    """Delivers to an endpoint that exists.

    Attributes:
      project: Google Cloud's project.
      location: for instance ``europe-west1``.
      endpoint: the endpoint's ID.
      model_name: first part of the models' IDs in the registry.
      storage_directory: folder of the versions, a mounted bucket.
      storage_uri: the same folder as ``gs://...``.
      container_image: that serves the model, a prebuilt TensorFlow one for instance.
      state_directory: folder of journals, leases and the ledger, on a mounted filesystem.
      machine_type: of each replica.
      replicas: at least so many of each version.
      service_account: under which the container runs; empty for the project's default. Credentials
        of this process are Application Default Credentials.
      counters: who counts the requests of each arm; without it nothing can be observed.
      api_endpoint: ``host:port`` in place of the location's own.
      load_seconds: after which a version that is not deployed is given up.
      call_seconds: deadline of one call.
      kind: always ``vertex``.
    """

    project: str
    location: str
    endpoint: str
    model_name: str
    storage_directory: str
    storage_uri: str
    container_image: str
    state_directory: str
    machine_type: str = "n1-standard-2"
    replicas: int = 1
    service_account: str = ""
    counters: CounterSource | None = None
    api_endpoint: str = ""
    load_seconds: float = 3600.0
    call_seconds: float = 30.0
    kind: str = "vertex"

    mirrors: ClassVar[bool] = False
    whole_percents: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for name in ("project", "location", "endpoint", "container_image"):
            self.require(bool(getattr(self, name)), name, "given")
        is_id = re.fullmatch(r"[a-z][a-z0-9_-]{0,50}", self.model_name)
        self.require(bool(is_id), "model_name", "lowercase letters, digits, - and _, at most 51")
        for name in ("storage_directory", "state_directory"):
            path = getattr(self, name)
            self.require(bool(path) and "://" not in path, name, "a path on a mounted filesystem")
        self.require(self.storage_uri.startswith("gs://"), "storage_uri", "an address gs://...")
        self.require_between("replicas", 1, 1000)
        self.require_between("load_seconds", 1, 86_400)
        self.require_between("call_seconds", 0.1, 600)
        self.require(self.kind == "vertex", "kind", "'vertex'")

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        """Deploys the model as version ``number``, with no share of the requests.

        Raises:
          PushError: it is not deployed in time.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            held.roles.taking(number, model)
        placed = place_version(model, str(Path(self.storage_directory) / str(number)))
        with self._ledger.under(generation) as held:
            held.write(held.roles.taking(number, placed))
            roles = held.roles
            self._endpoint.put_split(_split(roles))
        self._undeploy_others(roles, generation)
        self._register(number, placed)
        with self._ledger.under(generation) as held:
            held.roles.require_canary(number)
            if str(number) in self._deployed():
                return
            has_ended = self._endpoint.deploy(self._deployment(number))
        self._await(has_ended, f"Version {number} has not been deployed")
        with self._ledger.under(generation) as held:
            held.roles.require_canary(number)

    def route(self, routing: Routing, generation: int) -> None:
        """Puts a split into force.

        Raises:
          PushError: requests are to be mirrored, a share is no whole percent, or Vertex refuses.
          FencedError: a later generation is at work.
        """
        if routing.mirror:
            raise PushError("Vertex AI cannot mirror requests", where=self._endpoint.name)
        if routing.weight != int(routing.weight):
            raise PushError(
                f"Vertex AI splits by whole percents, and not by {routing.weight:g}",
                where=self._endpoint.name,
                remedy="Use stages with whole weights.",
            )
        with self._ledger.under(generation) as held:
            roles = held.roles.routed(routing)
            self._endpoint.put_split(_split(roles))
            held.write(roles)

    def observe(self) -> Snapshot:
        """Totals of both arms, as ``counters`` has them now.

        Raises:
          PushError: they cannot be had.
        """
        roles = self._ledger.read()
        return observe(self.counters, roles.canary, roles.stable, self._endpoint.name)

    def promote(self, number: int, generation: int) -> Version:
        """Gives version ``number`` all requests for good.

        Raises:
          PushError: it could not be done.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.promoted(number)
            self._endpoint.put_split(_split(roles))
            held.write(roles)
            return Version(number, roles.versions[number])

    def retire(self, number: int, generation: int) -> None:
        """Undeploys version ``number``; its files and its entry in the registry stay.

        Raises:
          PushError: it answers requests, or Vertex does not get there.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.without(number)
            self._endpoint.put_split(_split(roles))
            held.write(roles)
        self._undeploy_others(roles, generation)

    def _undeploy_others(self, roles: Roles, generation: int) -> None:
        """Takes off the endpoint what was deployed here and is held no longer."""
        for deployed_id in self._deployed():
            if int(deployed_id) not in roles.versions:
                with self._ledger.under(generation):
                    has_ended = self._endpoint.undeploy(deployed_id)
                self._await(has_ended, f"Version {deployed_id} has not been undeployed")

    def _await(self, has_ended: Callable[[], bool], what: str) -> None:
        wait_for(
            lambda: has_ended() or None,
            self.load_seconds,
            what,
            where=self._endpoint.name,
            remedy="Look at the endpoint's operations, or allow them more load_seconds.",
        )

    def _deployed(self) -> list[str]:
        """IDs of the deployed models that are versions of this target."""
        return [
            deployed_id
            for deployed_id, display_name in self._endpoint.read().deployed.items()
            if deployed_id.isdecimal() and display_name == self._model_id(int(deployed_id))
        ]

    def _register(self, number: int, model: ModelFiles) -> None:
        label = model.digest[:LABEL_CHARACTERS]
        labels = self._endpoint.labels(self._model_id(number))
        if labels is None:
            description = {
                "display_name": self._model_id(number),
                "artifact_uri": f"{self.storage_uri.rstrip('/')}/{number}",
                "container_spec": {"image_uri": self.container_image},
                "labels": {DIGEST_LABEL: label},
            }
            self._endpoint.upload(self._model_id(number), description, self.load_seconds)
        elif labels.get(DIGEST_LABEL) != label:
            raise PushError(
                f"The registry has another model as {self._model_id(number)}",
                where=self._endpoint.model_name(self._model_id(number)),
                remedy="Use another model_name, or remove the model that was not made here.",
            )

    def _deployment(self, number: int) -> Mapping[str, Any]:
        return {
            "id": str(number),
            "model": self._endpoint.model_name(self._model_id(number)),
            "display_name": self._model_id(number),
            "service_account": self.service_account,
            "dedicated_resources": {
                "machine_spec": {"machine_type": self.machine_type},
                "min_replica_count": self.replicas,
                "max_replica_count": self.replicas,
            },
        }

    def _model_id(self, number: int) -> str:
        return f"{self.model_name}-{number}"

    @property
    def _endpoint(self) -> VertexEndpoint:
        return VertexEndpoint(
            self.project, self.location, self.endpoint, self.api_endpoint, self.call_seconds
        )


def _split(roles: Roles) -> dict[str, int]:
    """Percents by the IDs of deployed models; none before anybody takes requests."""
    weight = int(roles.routing.weight)
    shares = {roles.canary: weight, roles.stable: 100 - weight}
    return {str(number): share for number, share in shares.items() if number and share}
