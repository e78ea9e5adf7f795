"""What follows from drift that was found, and who may say that it shall not."""

from __future__ import annotations

import dataclasses

from ...config import Config

POLICIES = ("block", "warn", "dry_run", "retrain")
"""What a gate does about drift: shuts; opens and says so; only measures; shuts and asks for a new
model."""

FEATURE_POLICIES = ("block", "warn")


@dataclasses.dataclass(frozen=True)
class Override(Config):
    """Somebody's word that the drift of one span is as it should be; it is kept in the verdict.

    It belongs where limits are kept and reviewed. It speaks of one span alone, so that it cannot
    outlive the occasion; slow drift is counted anew from that span on.

    Attributes:
      by: who answers for it.
      reason: why the drift is no fault.
      span: the span that it lets through.
      features: patterns of the features it speaks of; all, where none are given.
    """

    by: str
    reason: str
    span: int
    features: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.require(bool(self.by.strip()), "by", "the name of a person")
        self.require(bool(self.reason.strip()), "reason", "a reason that others can judge")
        self.require_between("span", 0, 2**53)
