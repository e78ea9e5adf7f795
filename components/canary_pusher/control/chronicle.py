"""The journal of a rollout and the state that follows from it, in the hand of their one writer."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...errors import RolloutStateError
from ..journal import Journal
from ..observability.observer import Observer
from ..rollout.machine import advance, opened
from ..rollout.replaying import fold
from ..rollout.state import RolloutState
from .folder import RolloutFolder, journal_error
from .lease import Lease

_LOG = logging.getLogger(__name__)


class Chronicle:
    """A rollout as its journal has it. Nothing is done that does not stand here first.

    Args:
      journal: held by this process.
      records: what it says so far.
      generation: of the lease under which is written; each record bears it.
      observers: told of every record.

    Attributes:
      opening: the first record; empty before.
      requests: names of the requests that were taken into the journal.
    """

    def __init__(
        self,
        journal: Journal,
        records: Sequence[Mapping[str, Any]],
        generation: int,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._journal = journal
        self._generation = generation
        self._observers = observers
        self.opening: Mapping[str, Any] = records[0] if records else {}
        self.requests = {record["request"] for record in records if "request" in record}
        self._state = fold(records) if records else None

    @property
    def has_begun(self) -> bool:
        """Whether there is a first record."""
        return self._state is not None

    @property
    def state(self) -> RolloutState:
        """After the last record.

        Raises:
          RolloutStateError: there is none.
        """
        if self._state is None:
            raise RolloutStateError("The rollout has not begun", where=self._journal.path)
        return self._state

    def record(self, facts: Mapping[str, Any]) -> RolloutState:
        """Writes a record and the decisions that follow from it.

        Raises:
          JournalError: it could not be written; the journal is as it was.
        """
        self._append(facts)
        self.settle()
        return self.state

    def settle(self) -> None:
        """Writes the decisions that the journal lacks, since a writer died before them.

        Raises:
          JournalError: one could not be written.
        """
        while self._state is not None and self._state.unrecorded:
            self._append(self._state.unrecorded[0].to_record())

    def _append(self, facts: Mapping[str, Any]) -> None:
        try:
            written = self._journal.append(**{**facts, "generation": self._generation})
        except OSError as error:
            raise journal_error("write", self._journal.path, error) from error
        if self._state is None:
            self.opening, self._state = written, opened(written)
        else:
            self._state = advance(self._state, written)
        if "request" in written:
            self.requests.add(written["request"])
        for observer in self._observers:
            try:
                observer.on_record(written, self.state)
            except Exception:  # A dashboard that fails must not stop a rollout.
                _LOG.warning("An observer of the rollout failed", exc_info=True)


@contextlib.contextmanager
def taken_over(
    folder: RolloutFolder, lease: Lease, observers: Sequence[Observer] = ()
) -> Iterator[Chronicle]:
    """The journal in the hand of the lease's holder: whoever wrote before writes no more.

    The target must have been told the generation before: what a predecessor journals from then on
    may be lost, and it could no longer act on it.

    Raises:
      JournalError: it is damaged or cannot be written.
      FencedError: the lease is another's by now.
    """
    with contextlib.ExitStack() as stack:
        try:
            records = stack.enter_context(folder.journal.hold(lease.guard()))
        except OSError as error:
            raise journal_error("take over", folder.journal.path, error) from error
        yield Chronicle(folder.journal, records, lease.generation, observers)
