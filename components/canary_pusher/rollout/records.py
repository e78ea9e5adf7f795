"""The records of a rollout's journal: one type an event, and its JSON.

Each record bears what :class:`~..journal.Journal` adds: its ``number``, its ``time`` and its
``event``. Fields that a type does not know are left alone, so that a later version may add some;
an event that is not known is refused, since nobody can tell what would follow from it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from ...errors import ConfigError, JournalError
from ..policy import RolloutPolicy
from ..traffic.window import Window
from .approval import Approval
from .fields import REMEDY, Fields
from .wanted import Wanted, wanted_from_fields, wanted_to_values
from .window_codec import window_from_values, window_to_values

FORMAT = 1
"""Of the journal: raised when older records get another meaning."""

COMMANDS = ("abort", "hold", "resume")


@dataclasses.dataclass(frozen=True)
class Opened:
    """The rollout begins: what it is about.

    Attributes:
      key: SHA-256 of model, target and policy.
      model_digest: SHA-256 of the model.
      version: number that it gets at the target.
      stable_version: number of the version that it would replace.
      target_digest: SHA-256 of the target's configuration.
      policy: by which is decided.
    """

    event: ClassVar[str] = "opened"
    key: str
    model_digest: str
    version: int
    stable_version: int | None
    target_digest: str
    policy: RolloutPolicy

    def to_record(self) -> dict[str, Any]:
        """As plain JSON values."""
        values = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name != "policy"
        }
        policy = dataclasses.asdict(self.policy)
        return {"event": self.event, "format": FORMAT, **values, "policy": policy}

    @classmethod
    def read(cls, fields: Fields) -> Opened:
        """Inverse of :meth:`to_record`."""
        written = fields.whole("format")
        if written != FORMAT:
            raise JournalError(
                f"The journal has format {written}, and this is known here: {FORMAT}",
                remedy="Read it with the version of Tidegate that wrote it.",
            )
        try:
            policy = RolloutPolicy.from_mapping(fields.mapping("policy"))
        except ConfigError as error:
            raise JournalError(f"The journal's policy: {error.what}", remedy=REMEDY) from error
        return cls(
            key=fields.text("key"),
            model_digest=fields.text("model_digest"),
            version=fields.whole("version"),
            stable_version=fields.whole("stable_version") if fields.has("stable_version") else None,
            target_digest=fields.text("target_digest"),
            policy=policy,
        )


@dataclasses.dataclass(frozen=True)
class Reconciled:
    """The target looks as was wanted."""

    event: ClassVar[str] = "reconciled"
    wanted: Wanted

    def to_record(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"event": self.event, **wanted_to_values(self.wanted)}

    @classmethod
    def read(cls, fields: Fields) -> Reconciled:
        """Inverse of :meth:`to_record`."""
        return cls(wanted_from_fields(fields))


@dataclasses.dataclass(frozen=True)
class Observed:
    """The traffic since the last look."""

    event: ClassVar[str] = "window"
    window: Window

    def to_record(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"event": self.event, "window": window_to_values(self.window)}

    @classmethod
    def read(cls, fields: Fields) -> Observed:
        """Inverse of :meth:`to_record`."""
        return cls(window_from_values(fields.mapping("window")))


@dataclasses.dataclass(frozen=True)
class Command:
    """A person says what to do: ``abort``, ``hold`` or ``resume``."""

    event: ClassVar[str] = "command"
    command: str
    who: str
    why: str

    def to_record(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"event": self.event, **dataclasses.asdict(self)}

    @classmethod
    def read(cls, fields: Fields) -> Command:
        """Inverse of :meth:`to_record`."""
        command = fields.text("command")
        if command not in COMMANDS:
            raise JournalError(f"There is no command {command!r}", remedy=REMEDY)
        return cls(command, fields.text("who"), fields.text("why"))


@dataclasses.dataclass(frozen=True)
class Approved:
    """A person approves the end of a stage."""

    event: ClassVar[str] = "approval"
    approval: Approval

    def to_record(self) -> dict[str, Any]:
        """As plain JSON values."""
        values = dataclasses.asdict(self.approval)
        return {"event": self.event, **values, "expires": self.approval.expires.isoformat()}

    @classmethod
    def read(cls, fields: Fields) -> Approved:
        """Inverse of :meth:`to_record`."""
        approval = Approval(
            model_digest=fields.text("model_digest"),
            policy_digest=fields.text("policy_digest"),
            stage=fields.text("stage"),
            who=fields.text("who"),
            why=fields.text("why"),
            expires=fields.instant("expires"),
        )
        return cls(approval)


@dataclasses.dataclass(frozen=True)
class Restored:
    """The watchdog put the stable version back, since the controller was gone."""

    event: ClassVar[str] = "restored"
    why: str = ""

    def to_record(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"event": self.event, "why": self.why}

    @classmethod
    def read(cls, fields: Fields) -> Restored:
        """Inverse of :meth:`to_record`."""
        return cls(fields.text("why", default=""))


@dataclasses.dataclass(frozen=True)
class Decided:
    """A decision that followed from the records before it, as it was when they were written."""

    event: ClassVar[str] = "decision"
    record: Mapping[str, Any]

    @classmethod
    def read(cls, fields: Fields, record: Mapping[str, Any]) -> Decided:
        """Takes the whole record, to be compared with what follows from the others now."""
        for name in ("from", "to", "reason"):
            fields.text(name)
        return cls(record)


Event = Opened | Reconciled | Observed | Command | Approved | Restored | Decided

KINDS = {kind.event: kind for kind in (Opened, Reconciled, Observed, Command, Approved, Restored)}


def read_event(record: Mapping[str, Any]) -> Event:
    """The event of a journal's record.

    Raises:
      JournalError: the event is not known, or a field is missing or cannot be.
    """
    name = Fields(record, "A record").text("event")
    fields = Fields(record, f"The record {name!r}")
    if name == Decided.event:
        return Decided.read(fields, record)
    if name not in KINDS:
        known = ", ".join([*KINDS, Decided.event])
        raise JournalError(
            f"There is no event {name!r} in the journal of a rollout",
            remedy=f"Known: {known}. Read it with the version of Tidegate that wrote it.",
        )
    return KINDS[name].read(fields)
