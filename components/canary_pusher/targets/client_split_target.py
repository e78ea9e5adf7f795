"""What targets have in common whose clients put the split into force."""

from __future__ import annotations

from typing import ClassVar

from ...errors import PushError
from .client_split import publish_split
from .ledger_target import LedgerTarget
from .traffic_target import Routing


class ClientSplitTarget(LedgerTarget):
    """Base of targets that publish the split in ``split_file``, and mirror nothing."""

    service: ClassVar[str]
    """Its name, for sentences."""

    mirrors: ClassVar[bool] = False
    whole_percents: ClassVar[bool] = False

    model_name: str
    split_file: str

    def route(self, routing: Routing, generation: int) -> None:
        """Publishes a split for clients.

        Raises:
          PushError: requests are to be mirrored, or the split cannot be written.
          FencedError: a later generation is at work.
        """
        if routing.mirror:
            raise PushError(
                f"{self.service} cannot mirror requests",
                where=self.split_file,
                remedy="Use stages without mirror, or the Envoy target in front of the servers.",
            )
        with self._ledger.under(generation) as held:
            roles = held.roles.routed(routing)
            publish_split(self.split_file, self.model_name, roles)
            held.write(roles)
