"""Which versions a target has, and what each of them is to its traffic. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ...errors import PushError
from ..model_files import ModelFiles
from .target import Version
from .traffic_target import Routing


@dataclasses.dataclass(frozen=True)
class Roles:
    """The roles of a target's versions. Each change gives new roles and is idempotent.

    Attributes:
      generation: the greatest generation of a lease that changed anything.
      last_number: the greatest version number ever given.
      stable: the version that answers what the canary does not; None before the first.
      canary: the version on trial, None where there is none.
      routing: the split in force.
      versions: the model of each version that is still held.
    """

    generation: int = 0
    last_number: int = 0
    stable: int | None = None
    canary: int | None = None
    routing: Routing = dataclasses.field(default_factory=Routing)
    versions: Mapping[int, ModelFiles] = dataclasses.field(default_factory=dict)

    @property
    def next_number(self) -> int:
        """A number that no version has had."""
        return self.last_number + 1

    def live(self) -> Version | None:
        """The stable version."""
        if self.stable is None:
            return None
        return Version(self.stable, self.versions[self.stable])

    def taking(self, number: int, model: ModelFiles) -> Roles:
        """With the model as the canary ``number``, without traffic unless it has some already.

        What is neither it nor the stable version is held no longer.

        Raises:
          PushError: the number is another model's, or was used before.
        """
        if number == self.stable:
            raise PushError(
                f"Version {number} is the stable one", remedy="Load under the next free number."
            )
        if number == self.canary:
            if self.versions[number].digest != model.digest:
                raise PushError(
                    f"Version {number} is another model already",
                    where=model.path,
                    remedy="Load it under the next free number.",
                )
            return self
        if number <= self.last_number:
            raise PushError(
                f"The number {number} was used before", remedy=f"Use {self.next_number}."
            )
        kept = {n: held for n, held in self.versions.items() if n == self.stable}
        return dataclasses.replace(
            self,
            last_number=number,
            canary=number,
            routing=Routing(),
            versions={**kept, number: model},
        )

    def routed(self, routing: Routing) -> Roles:
        """With another split.

        Raises:
          PushError: there is nobody to take a share.
        """
        if (routing.weight or routing.mirror) and self.canary is None:
            raise PushError(
                f"There is no canary to take {routing.weight:g} percent",
                remedy="Load a version first.",
            )
        if 0 < routing.weight < 100 and self.stable is None:
            raise PushError(
                f"There is no stable version to take {100 - routing.weight:g} percent",
                remedy="The first version takes all or nothing.",
            )
        return dataclasses.replace(self, routing=routing)

    def promoted(self, number: int) -> Roles:
        """With the canary as the stable version; the one before is still held.

        Raises:
          PushError: the number is neither the canary's nor the stable version's.
        """
        if number == self.stable:
            return self
        self.require_canary(number)
        return dataclasses.replace(self, stable=number, canary=None, routing=Routing())

    def without(self, number: int) -> Roles:
        """With the version gone.

        Raises:
          PushError: it answers requests.
        """
        if number == self.stable:
            raise PushError(
                f"Version {number} is the stable one and cannot be unloaded",
                remedy="Promote another one first.",
            )
        if number == self.canary and self.routing.weight > 0:
            raise PushError(
                f"Version {number} answers {self.routing.weight:g} percent of the requests",
                remedy="Route them to the stable version first.",
            )
        is_canary = number == self.canary
        return dataclasses.replace(
            self,
            canary=None if is_canary else self.canary,
            routing=Routing() if is_canary else self.routing,
            versions={n: model for n, model in self.versions.items() if n != number},
        )

    def require_canary(self, number: int) -> None:
        """Refuses a version that is not the one on trial.

        Raises:
          PushError: it is not; says which one is.
        """
        if number != self.canary:
            known = "there is none" if self.canary is None else f"that is {self.canary}"
            raise PushError(f"Version {number} is not the canary: {known}", remedy="Load it first.")
