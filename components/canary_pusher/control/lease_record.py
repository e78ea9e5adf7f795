"""What a lease's file says: one record of fixed length."""

from __future__ import annotations

import dataclasses
import json
import os

from ...errors import JournalError
from .clock import boot_identity, boot_seconds, process_identity, process_namespace

LEASE_SECONDS = 15.0
"""A holder that says nothing for so long has lost it. Half of what a watchdog may take."""
RECORD_BYTES = 1024


@dataclasses.dataclass(frozen=True)
class LeaseRecord:
    """What the file says.

    Attributes:
      generation: of the holder; 0 where there has been none.
      holder: its process, as :func:`~.clock.process_identity` has it.
      pid: the number of that process, for people.
      host: the machine's name, for people.
      role: what the holder does.
      rollout: the key of the rollout that it drives.
      boot: to which boot ``expires`` belongs.
      expires: when it ends, in seconds since that boot.
      seconds: for how long each renewal prolongs it.
      renewals: how often it was renewed, since another machine's clock cannot be read.
      released: whether the holder has given it back, so that the next need not wait.
      idle: whether nothing is left that somebody must watch over.
    """

    generation: int = 0
    holder: str = ""
    pid: int = 0
    host: str = ""
    role: str = ""
    rollout: str = ""
    boot: str = ""
    expires: float = 0.0
    seconds: float = LEASE_SECONDS
    renewals: int = 0
    released: bool = True
    idle: bool = True

    @property
    def has_our_clock(self) -> bool:
        """Whether ``expires`` is of the clock that this process reads."""
        return self.boot == boot_identity()

    @property
    def has_expired(self) -> bool:
        """Whether the time is up, as far as this process can read the clock it is of."""
        return self.has_our_clock and boot_seconds() >= self.expires

    @property
    def holder_is_gone(self) -> bool:
        """Whether the holder is known to have died: it ran where this process would see it."""
        is_visible = self.has_our_clock and self.holder.startswith(process_namespace())
        return is_visible and process_identity(self.pid) != self.holder

    def __str__(self) -> str:
        """Who holds it, as errors call them."""
        return f"The {self.role or 'holder'} with process {self.pid} on {self.host or 'nowhere'}"


def read_record(descriptor: int, path: str) -> LeaseRecord:
    """What an open file says; one that is empty has never had a holder.

    Raises:
      JournalError: it is damaged; names ``path``.
    """
    data = os.pread(descriptor, RECORD_BYTES, 0)
    if not data:
        return LeaseRecord()
    names = {field.name for field in dataclasses.fields(LeaseRecord)}
    try:
        # A later version may say more.
        facts = {name: value for name, value in json.loads(data).items() if name in names}
        return LeaseRecord(generation=int(facts.pop("generation")), **facts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise JournalError(
            "The lease is damaged",
            where=path,
            remedy="Stop every controller of this target, then write into the file "
            '{"generation": N} with the greatest generation in the journals beside it.',
        ) from error


def write_record(descriptor: int, record: LeaseRecord) -> None:
    """Overwrites an open file in its place.

    Raises:
      OSError: it cannot be written.
    """
    line = json.dumps(dataclasses.asdict(record)).encode()
    os.pwrite(descriptor, line.ljust(RECORD_BYTES - 1) + b"\n", 0)
