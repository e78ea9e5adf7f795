"""What a forgotten subject is found in, and what becomes of it."""

from __future__ import annotations

import dataclasses
import enum
from typing import Any


class Action(str, enum.Enum):
    """What becomes of an affected artifact."""

    REWRITE = "rewrite"
    """Examples that hold the subject: made again without its rows; what was there is deleted."""

    DELETE = "delete"
    """What holds the subject's token, or rows or figures of which its own cannot be told apart."""

    RETRAIN = "retrain"
    """A model that learned from the subject: stays until another takes its place, and says so."""

    SUPERSEDED = "delete superseded"
    """A model that learned from somebody forgotten, after another has taken its place."""

    MARK = "mark"
    """What was concluded from the subject's rows among others and holds none of them: says so."""

    @property
    def deletes(self) -> bool:
        """Whether the artifact is gone afterwards."""
        return self not in (Action.RETRAIN, Action.MARK)


@dataclasses.dataclass(frozen=True)
class Affected:
    """One artifact and what becomes of it. It holds no token.

    Attributes:
      id: in ML-Metadata.
      type: of the artifact, for instance ``Examples``.
      node: that made it.
      uri: where it lies.
      action: what becomes of it.
      reason: why, in a few words.
      rows: records to leave out, where rows are counted.
      also: another folder that goes or stays with it: where a model was pushed to.
    """

    id: int
    type: str
    node: str
    uri: str
    action: Action
    reason: str
    rows: int = 0
    also: str = ""

    def to_values(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**dataclasses.asdict(self), "action": self.action.value}

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Affected:
        """Inverse of :meth:`to_values`."""
        return cls(**{**values, "action": Action(values["action"])})
