"""What happened between two looks: the unit in which gates take evidence and journals keep it."""

from __future__ import annotations

import dataclasses

from .snapshot import BusinessTotals


@dataclasses.dataclass(frozen=True)
class ArmCounts:
    """What one arm did in a window.

    Attributes:
      requests: answered or failed.
      errors: answered with 5xx, or not at all.
      rejections: answered with 4xx.
      timed: answers whose latency is known and could be held to a bound; 0 where there is none yet.
      slow: of these, slower than the bound.
    """

    requests: int = 0
    errors: int = 0
    rejections: int = 0
    timed: int = 0
    slow: int = 0


@dataclasses.dataclass(frozen=True)
class Window:
    """The traffic between two looks.

    Attributes:
      stage: in which it was seen.
      seconds: its length.
      canary: what the new version did.
      stable: what the version it would replace did.
      slow_above: the bound on latency in milliseconds, set from earlier windows; None before there
        are enough.
      compared: mirrored requests of which both answers became known.
      disagreed: of these, as many on which the arms disagree.
      canary_business: sums of a business metric in the canary, None where there is none.
      stable_business: the same of the stable arm.
      gap: why the window has no figures (a counter fell, a clock jumped, no answer); empty if it
        has. A window with a gap counts for nothing: neither for harm, nor for promotion, nor for
        the time of a stage.
    """

    stage: str
    seconds: float
    canary: ArmCounts = ArmCounts()
    stable: ArmCounts = ArmCounts()
    slow_above: float | None = None
    compared: int = 0
    disagreed: int = 0
    canary_business: BusinessTotals | None = None
    stable_business: BusinessTotals | None = None
    gap: str = ""
