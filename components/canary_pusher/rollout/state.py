"""Where a rollout stands: everything that follows from its journal so far."""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..policy import RolloutPolicy
from ..settings.stage import Stage
from ..traffic.window import Window
from .approval import Approval
from .holds import NOT_HELD, Holds
from .wanted import Wanted

if TYPE_CHECKING:
    from ..gates.calibration import Calibration
    from ..gates.live import LiveAssessment

PREPARED = "PREPARED"
"""Decided on; the version is not loaded yet."""

LOADED = "LOADED"
"""The version answers and gets no requests yet."""

PROMOTING = "PROMOTING"
"""The last stage is over; the version is not the stable one yet."""

DONE = "DONE"
"""The version is the stable one."""

ROLLING_BACK = "ROLLING_BACK"
"""The version gets no requests any more, and is not unloaded yet."""

ROLLED_BACK = "ROLLED_BACK"
"""The stable version answers alone, as before."""

HOLD = "HOLD"
"""What decisions call a hold; the rollout keeps its stage meanwhile."""

FINAL = (DONE, ROLLED_BACK)


@dataclasses.dataclass(frozen=True)
class Decision:
    """A step from one state to another, or into a hold and out of it.

    Attributes:
      number: from 1 on.
      source: the state, or :data:`HOLD`.
      to: the state, or :data:`HOLD`.
      reason: the ground for it, a clause without a full stop.
      windows: how many windows it rests on.
      margin: odds between the arms that counted as equal.
      assessment: log E of every process, and what else the gates recorded.
    """

    number: int
    source: str
    to: str
    reason: str
    windows: int = 0
    margin: float = 1.0
    assessment: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        """The facts of a ``decision`` in the journal."""
        return {
            "event": "decision",
            "decision": self.number,
            "from": self.source,
            "to": self.to,
            "reason": self.reason,
            "windows": self.windows,
            "margin": self.margin,
            "assessment": dict(self.assessment),
        }


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far the stage has come.

    Attributes:
      seconds: of windows with figures, while the stage's split was in force.
      waited: seconds without progress: of windows without figures, until one has some; and of all
        that follow once the time of the stage is up.
      requests: answers of the canary.
      compared: mirrored requests of which both answers are known.
    """

    seconds: float = 0.0
    waited: float = 0.0
    requests: int = 0
    compared: int = 0


@dataclasses.dataclass(frozen=True)
class RolloutState:
    """A rollout at one moment of its journal.

    Attributes:
      key: identifies model, target and policy.
      model_digest: SHA-256 of the model.
      number: of its version at the target.
      stable_number: of the version that it would replace; None where there is none.
      target_digest: of the target's configuration.
      policy: by which is decided.
      name: one of the constants above, or the name of a stage.
      holds: why it stands still, if it does.
      progress: of the stage.
      windows: every look at the traffic, calibrations included.
      assessment: what the gates made of them; None before the first.
      waiting_for: what the stage still lacks, as clauses.
      calibration: what the arms differ by themselves, once measured.
      margin: odds that count as equal, by that calibration.
      automatic: the gates decide; False once a person went on after a calibration that refused.
      waved: the stage whose end a person has let pass, where the gates may not.
      condoned: claims of harm that a person went on in spite of, while the gates only advise.
      approval: the last one given that was for this rollout.
      in_force: how the target is known to look; None where it is not known.
      decisions: all of them, oldest first.
      recorded: how many of these the journal has already.
      remarks: records that were of no account, and why.
      time: of the last record, None where it had none.
    """

    key: str
    model_digest: str
    number: int
    stable_number: int | None
    target_digest: str
    policy: RolloutPolicy
    name: str = PREPARED
    holds: Holds = NOT_HELD
    progress: Progress = Progress()
    windows: tuple[Window, ...] = ()
    assessment: LiveAssessment | None = dataclasses.field(default=None, compare=False)
    waiting_for: tuple[str, ...] = ()
    calibration: Calibration | None = None
    margin: float = 1.0
    automatic: bool = True
    waved: str = ""
    condoned: frozenset[str] = frozenset()
    approval: Approval | None = None
    in_force: Wanted | None = None
    decisions: tuple[Decision, ...] = ()
    recorded: int = 0
    remarks: tuple[str, ...] = ()
    time: datetime.datetime | None = None

    @property
    def held(self) -> str:
        """Why it stands still, a clause; empty where it does not."""
        return self.holds.reason

    @property
    def finished(self) -> bool:
        """Whether nothing remains to be done."""
        return self.name in FINAL

    @property
    def stage(self) -> Stage | None:
        """The stage it is in, or None outside of the stages."""
        return next((stage for stage in self.policy.stages if stage.name == self.name), None)

    @property
    def unrecorded(self) -> tuple[Decision, ...]:
        """Decisions that the journal lacks: to be written before anything else is."""
        return self.decisions[self.recorded :]

    @functools.cached_property
    def policy_digest(self) -> str:
        """SHA-256 of the policy, which an approval is bound to."""
        return self.policy.digest()
