"""Changes the routes and sees that Envoy serves them."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
from collections.abc import Callable, Iterator

from ....errors import PushError
from ..ledger import require_latest
from ..roles import Roles
from ..traffic_target import Routing
from .admin import served_routes
from .route_file import RouteFile
from .routes import parse_routes

POLL_SECONDS = 0.005


@dataclasses.dataclass(frozen=True)
class RoutesInForce:
    """The routes of one Envoy, and the roles that they were made of.

    Attributes:
      file: that Envoy reads.
      admin_url: its admin interface.
      name: its ``route_config_name``.
      seconds: that it may take to serve new routes.
      render: the version and the contents of the file for given roles.
    """

    file: RouteFile
    admin_url: str
    name: str
    seconds: float
    render: Callable[[Roles], tuple[str, bytes]]

    def roles(self) -> Roles:
        """The roles by the file; of nothing where there is none.

        Raises:
          PushError: it cannot be read.
        """
        return self._read()[1]

    def routing(self) -> Routing:
        """The split that Envoy serves.

        Raises:
          PushError: Envoy does not answer, or serves what it was not told.
        """
        version, roles = self._read()
        served = {*served_routes(self.admin_url, self.name).versions}
        if served == {version}:
            return roles.routing
        # The last change was refused, or Envoy is just about to read it.
        former = self.file.former()
        if former is not None:
            version_before, roles_before = parse_routes(former, str(self.file.path))
            if served == {version_before}:
                return roles_before.routing
        raise PushError(
            f"Envoy serves the routes {', '.join(sorted(served))}, and not {version}",
            where=self.admin_url,
            remedy=f"Check that it watches {os.path.dirname(self.file.path)}.",
        )

    def provide(self) -> None:
        """Writes the file for no roles where there is none yet.

        Raises:
          PushError: it cannot be written.
        """
        with self.file.alone():
            if self.file.read() is None:
                self._write(Roles())

    def change(self, generation: int, change: Callable[[Roles], Roles]) -> Roles:
        """Makes a change in the name of ``generation`` and returns once Envoy serves it.

        Args:
          generation: of the lease; from now on, lesser ones are refused.
          change: gives the roles after it by those before it, or raises.

        Returns:
          The roles after it.

        Raises:
          PushError: Envoy refuses it, and then the roles are those before; or does not come to
            serve it, and then it will once it reads the file.
          FencedError: a later generation is at work.
        """
        refusals = self._refusals()
        with self.held(generation) as before:
            after = dataclasses.replace(change(before), generation=generation)
            version = self._write(after)
        # The lock is free while Envoy reads: who is stopped here does not stop a successor.
        deadline = time.monotonic() + self.seconds
        while not self._serves(version):
            require_latest(generation, self.roles().generation, str(self.file.path))
            if refusals is not None and (self._refusals() or 0) > refusals:
                self._restore(before, version, generation)
                raise PushError(
                    "Envoy refused the routes; those before are in force",
                    where=str(self.file.path),
                    remedy="Its log says why. It must have the clusters under the names given.",
                )
            if time.monotonic() > deadline:
                raise PushError(
                    f"Envoy has not come to serve the routes {version} in {self.seconds:g} s",
                    where=self.admin_url,
                    remedy="They are written, and in force once it reads them: see that it runs.",
                )
            time.sleep(POLL_SECONDS)
        return after

    @contextlib.contextmanager
    def held(self, generation: int) -> Iterator[Roles]:
        """The roles, which nobody else changes meanwhile and no later generation has changed.

        Raises:
          PushError: another change does not end.
          FencedError: a later generation is at work.
        """
        with self.file.alone():
            roles = self.roles()
            require_latest(generation, roles.generation, str(self.file.path))
            yield roles

    def _restore(self, roles: Roles, refused: str, generation: int) -> None:
        with self.file.alone():
            if self._read()[0] == refused:
                self._write(dataclasses.replace(roles, generation=generation))

    def _write(self, roles: Roles) -> str:
        """Writes the routes for these roles, unless they are there; their version."""
        version, content = self.render(roles)
        if self._read()[0] != version:
            self.file.replace(content)
        return version

    def _read(self) -> tuple[str, Roles]:
        content = self.file.read()
        return ("", Roles()) if content is None else parse_routes(content, str(self.file.path))

    def _serves(self, version: str) -> bool:
        try:
            return {*served_routes(self.admin_url, self.name).versions} == {version}
        except PushError:
            return False

    def _refusals(self) -> int | None:
        """How many routes Envoy has refused; None where it does not answer."""
        try:
            return served_routes(self.admin_url, self.name).refused
        except PushError:
            return None
