"""From blessings, the live version and the gates to one decision, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ..verdict import Measurement, Outcome
from .model_files import ModelFiles
from .policy import RolloutPolicy
from .replaying.assessment import Assessment
from .targets.target import Version


@dataclasses.dataclass(frozen=True)
class Decision:
    """What is to happen with a new model, and why.

    Attributes:
      outcome: PASS promotes, FAIL and INCONCLUSIVE leave everything as it is.
      headline: what that means for the model; ``{version}`` stands for the version it got.
      reason: the ground for it, a clause without a full stop.
      assessment: the gates' evidence on the replay, or None where they were not asked.
      rehearsal: records of the journal of a rehearsal, where there was one.
      live_measurements: what the gates measured of requests to real servers, in a rehearsal or a
        rollout.
    """

    outcome: Outcome
    headline: str
    reason: str
    assessment: Assessment | None = None
    rehearsal: Sequence[Mapping[str, Any]] = ()
    live_measurements: tuple[Measurement, ...] = ()

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every figure that was taken, the replay's first."""
        of_replay = self.assessment.measurements if self.assessment is not None else ()
        return (*of_replay, *self.live_measurements)

    @property
    def promotes(self) -> bool:
        """Whether the model is to be live."""
        return self.outcome is Outcome.PASS

    def sentence(self, version: Version | None) -> str:
        """The whole of it, once the target has answered."""
        number = version.number if version is not None else None
        return f"{self.headline.format(version=number)}: {self.reason}."

    def to_record(self) -> dict[str, Any]:
        """The decision as plain JSON values, for the journal."""
        evidence = self.assessment.to_record() if self.assessment is not None else {}
        return {"outcome": self.outcome.value, "reason": self.reason, **evidence}


def refuse(blessings: Mapping[str, bool]) -> Decision | None:
    """Refuses a model from which any blessing that was asked for is withheld."""
    withheld = [name for name, blessed in blessings.items() if not blessed]
    if not withheld:
        return None
    return Decision(Outcome.FAIL, "Not promoted", f"not blessed by {' and '.join(withheld)}")


def recognise(model: ModelFiles, stable: Version | None) -> Decision | None:
    """Passes a model that is live already, without asking the gates again."""
    if stable is None or stable.model.digest != model.digest:
        return None
    return Decision(Outcome.PASS, "Already live as version {version}", "nothing was pushed again")


def hold(stable: Version | None, has_examples: bool, policy: RolloutPolicy) -> Decision | None:
    """Decides by policy where the gates have nothing to work with."""
    if stable is None and policy.first_version == "hold":
        reason = "there is no live version to compare with, and first_version is 'hold'"
        return Decision(Outcome.INCONCLUSIVE, "Held back", reason)
    if has_examples:
        return None
    reason = f"there are no examples to replay, and without_examples is {policy.without_examples!r}"
    if policy.without_examples == "promote":
        return Decision(Outcome.PASS, "Promoted as version {version}", reason)
    return Decision(Outcome.INCONCLUSIVE, "Held back", reason)


def judge(assessment: Assessment, stable: Version | None) -> Decision:
    """Follows the gates."""
    promoted = "Promoted as version {version}"
    if stable is None:
        promoted += ", the first, with none to compare it with"
    headline = {
        Outcome.PASS: promoted,
        Outcome.FAIL: "Not promoted",
        Outcome.INCONCLUSIVE: "Held back",
    }[assessment.outcome]
    return Decision(assessment.outcome, headline, assessment.reason, assessment)
