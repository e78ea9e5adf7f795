"""What a request has to do and how far it got, so that a crash at any point is taken up again.

It lies in the pipeline root while a request is under way, and names subjects only by the ids of
their entries in the ledger. Every step may be done twice; the journal spares the second time.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...atomic import write_atomically
from ...errors import DataError
from .affected import Affected

JOURNAL_FILE = Path("erasures", "journal.json")
"""Below the pipeline root."""

REQUESTING, SCANNING, RECEIPT = "request retraining", "scan", "receipt"
SHREDDING = "delete salts"


@dataclasses.dataclass(frozen=True)
class Journal:
    """A request under way.

    Attributes:
      request: names it.
      pipeline: whose artifacts are erased.
      started_at: ISO 8601 in UTC.
      ledger: path of the ledger.
      erasures: ids of the subjects' entries in it.
      found: how many of the subjects were found in Examples.
      missing: how many were neither found nor in the ledger before.
      key_versions: under which the subjects were looked for.
      affected: what is to be done.
      done: results of the steps that are done, by their names.
      salts: path of the subjects' salts; empty where there are none.
      untraceable: how many of the subjects may be there under salts that are gone.
    """

    request: str
    pipeline: str
    started_at: str
    ledger: str
    erasures: tuple[str, ...]
    found: int
    missing: int
    key_versions: tuple[int, ...]
    affected: tuple[Affected, ...]
    done: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    salts: str = ""
    untraceable: int = 0

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of all steps, in order."""
        affected = (step_of(one) for one in self.affected)
        return (*affected, REQUESTING, SCANNING, SHREDDING, RECEIPT)

    def with_done(self, step: str, result: Any) -> Journal:
        """The journal once a step is done."""
        return dataclasses.replace(self, done={**self.done, step: result})

    def write(self, root: Path) -> None:
        """Writes the journal aside, syncs it and renames it over what there was."""
        values = dataclasses.asdict(self)
        values["affected"] = [one.to_values() for one in self.affected]
        write_atomically(root / JOURNAL_FILE, json.dumps(values, indent=1), mode=0o600)

    @classmethod
    def read(cls, root: Path) -> Journal | None:
        """The journal of a request that did not end; None where there is none.

        Raises:
          DataError: when it is damaged.
        """
        path = root / JOURNAL_FILE
        if not path.exists():
            return None
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            values["affected"] = tuple(Affected.from_values(one) for one in values["affected"])
            for name in ("erasures", "key_versions"):
                values[name] = tuple(values[name])
            return cls(**values)
        except (ValueError, KeyError, TypeError):
            raise DataError(
                "The journal of an erasure under way is damaged",
                where=str(path),
                remedy="Move it away, and forget the same subjects again.",
            ) from None

    def close(self, root: Path) -> None:
        """Removes the journal: the request is over."""
        (root / JOURNAL_FILE).unlink(missing_ok=True)


def step_of(affected: Affected) -> str:
    """The name of the step that deals with an artifact."""
    return f"{affected.action.value} {affected.id}"
