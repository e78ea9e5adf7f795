"""What a step does besides writing down what it saw."""

from __future__ import annotations

import dataclasses
import json
from typing import Any


@dataclasses.dataclass(frozen=True)
class Act:
    """An executor's part in a play.

    Attributes:
      fails: how many times it raises before it succeeds; -1 for always.
      sleeps: seconds, before it does anything else.
      text: what it writes into its artifact.
      custom: custom properties of its artifact.
    """

    fails: int = 0
    sleeps: float = 0.0
    text: str = ""
    custom: dict[str, Any] = dataclasses.field(default_factory=dict)

    def to_json(self) -> str:
        """One line."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, line: str) -> Act:
        """Inverse of :meth:`to_json`."""
        return cls(**json.loads(line))
