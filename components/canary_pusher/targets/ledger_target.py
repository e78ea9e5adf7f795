"""What targets with a ledger have in common: their questions are answered from it."""

from __future__ import annotations

from .ledger import Ledger
from .target import Version
from .traffic_target import Routing


class LedgerTarget:
    """Base of targets whose numbers, roles and split stand in ``state_directory``."""

    state_directory: str

    @property
    def _ledger(self) -> Ledger:
        return Ledger(self.state_directory)

    def live(self) -> Version | None:
        """The stable version, or None before the first.

        Raises:
          PushError: the ledger cannot be read.
        """
        return self._ledger.read().live()

    def next_number(self) -> int:
        """A version number that was never used here; the same until ``load`` takes it.

        Raises:
          PushError: the ledger cannot be read.
        """
        return self._ledger.read().next_number

    def routing(self) -> Routing:
        """The split in force.

        Raises:
          PushError: the ledger cannot be read.
        """
        return self._ledger.read().routing
