"""What may watch a rollout without having a say in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..rollout.state import RolloutState


class Observer(Protocol):
    """Told of every record once it stands in the journal, by the controller that wrote it.

    What an observer does must not take long, as the controller waits for it, and what it raises
    must not stop a rollout: the controller logs it and goes on.
    """

    def on_record(self, record: Mapping[str, Any], state: RolloutState) -> None:
        """Takes note.

        Args:
          record: as it stands in the journal.
          state: of the rollout, the record included.
        """
        ...
