"""Runs that a request for a new model starts.

A request is a ``tidegate.RetrainRequest`` whose ``blessed`` is 1. DriftChecker makes one under the
policy ``retrain``; forgetting a person makes one where a model learned from them. A run answers all
requests that were open when it became due, and none is answered twice.

Against runs that follow from one another: with ``requests`` above 1 a single outlier starts
nothing; for ``cooldown_seconds`` after a run nothing new starts; with ``rearm: pass`` nothing does
until data have passed a DriftChecker again. A request that a run of this trigger itself made is
answered by it. What is forgotten waits for the cooldown alone.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from ..requests import Blessed
from ..runs import Run, is_busy
from .trigger import Decision, Due, Trigger

REQUEST_TYPE, VERDICT_TYPE = "tidegate.RetrainRequest", "tidegate.DriftVerdict"
ERASURE = "tidegate.Erasure"
"""The type of executions that forget persons."""

REQUEST_FILE = "retrain_request.json"
REARM = ("cooldown", "pass")
SPANS = ("latest", "drifted")


@dataclasses.dataclass(frozen=True, kw_only=True)
class DriftTrigger(Trigger):
    """A run for requests of a new model.

    Attributes:
      metadata: ML-Metadata's SQLite file to look into; that of the schedule's root where it is
        empty. Another pipeline may watch, and this one train.
      config: settings for these runs alone, over the pipeline's own; empty for the schedule's.
      span: ``latest`` runs the latest span there is, ``drifted`` the one that the newest request
        names.
      requests: so many of drift must be open before a run starts.
      rearm: what must come after a run before drift may start another: the ``cooldown`` alone, or
        also data that ``pass`` a DriftChecker.
      cooldown_seconds: for so long after a run of this trigger none starts.
    """

    kind: str = "drift"
    metadata: str = ""
    config: str = ""
    span: str = "latest"
    requests: int = 1
    rearm: str = "cooldown"
    cooldown_seconds: float = 3600.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require_between("requests", 1, 1000)
        self.require_between("cooldown_seconds", 0, 366 * 86400)
        self.require(self.rearm in REARM, "rearm", " or ".join(REARM))
        self.require(self.span in SPANS, "span", " or ".join(SPANS))

    def decide(
        self,
        rows: Sequence[Run],
        requests: Sequence[Blessed],
        passes: Sequence[Blessed],
        now: float,
    ) -> Decision:
        """Whether a run is due.

        Args:
          rows: this trigger's runs in the ledger.
          requests: the tidegate.RetrainRequests whose ``blessed`` is 1.
          passes: the tidegate.DriftVerdicts whose ``blessed`` is 1.
          now: Unix seconds.
        """
        answered = {number for row in rows for number in row.facts.get("requests", ())}
        unanswered = [one for one in requests if one.id not in answered]
        if is_busy(rows) or not unanswered:
            return Decision()
        last = max(rows, key=lambda row: row.finished_at or 0.0, default=None)
        unanswered = [one for one in unanswered if last is None or not self._is_own(one, last)]
        erasures = [one for one in unanswered if one.maker == ERASURE]
        drifted = [one for one in unanswered if one.maker != ERASURE]
        if last is not None and self.rearm == "pass":
            drifted = _since_pass(drifted, passes, last.finished_at or 0.0)
        asked = erasures + (drifted if len(drifted) >= self.requests else [])
        if not asked:
            note = f"{len(unanswered)} requests are open, which is not yet reason for a run."
            return Decision(notes=(note,) if unanswered else ())
        ready = (last.finished_at or 0.0) + self.cooldown_seconds if last is not None else now
        if 0 < ready - now <= self.cooldown_seconds:  # more: the clock was set back
            return Decision((), (), ready)
        newest = max(asked, key=lambda one: one.id)
        facts = {"requests": sorted(one.id for one in asked)}
        return Decision((Due(str(newest.id), newest.made_at, self._span(newest), facts),))

    def _is_own(self, request: Blessed, last: Run) -> bool:
        """Whether the trigger's last run made the request, which it then answers too."""
        if self.metadata or last.started_at is None or last.finished_at is None:
            return False
        return last.started_at <= request.made_at <= last.finished_at and request.maker != ERASURE

    def _span(self, request: Blessed) -> int | None:
        file = Path(request.uri) / REQUEST_FILE
        if self.span == "latest" or not file.is_file():
            return None
        span: int | None = json.loads(file.read_text(encoding="utf-8")).get("span")
        return span


def _since_pass(
    requests: Sequence[Blessed], passes: Sequence[Blessed], after: float
) -> list[Blessed]:
    """The requests from after the first pass since a time; none where there was no such pass."""
    armed = min((one.made_at for one in passes if one.made_at > after), default=None)
    return [one for one in requests if armed is not None and one.made_at > armed]
