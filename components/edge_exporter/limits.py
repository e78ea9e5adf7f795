"""How far one format's answers and size may lie from the model's own."""

from __future__ import annotations

import dataclasses

from ..config import Config


@dataclasses.dataclass(frozen=True)
class FormatLimits(Config):
    """Limits of one format; None takes the format's own.

    Attributes:
      delta: largest difference of any output from the model's, in the output's own unit.
      agreement: smallest share of examples, from 0 to 1, on which both decide alike.
      size_ratio: largest size relative to the litert_f32 file, held against models whose
        litert_f32 file has at least ``EdgeLimits.size_floor`` bytes.
    """

    delta: float | None = None
    agreement: float | None = None
    size_ratio: float | None = None

    def __post_init__(self) -> None:
        for name, highest in (("delta", 1e9), ("agreement", 1.0), ("size_ratio", 10.0)):
            if getattr(self, name) is not None:
                self.require_between(name, 0, highest)

    def over(self, defaults: FormatLimits) -> FormatLimits:
        """These limits, with those of ``defaults`` where they say nothing.

        >>> FormatLimits(delta=0.1).over(FormatLimits(delta=0.03, agreement=0.998)).agreement
        0.998
        """
        own = {name: value for name, value in dataclasses.asdict(self).items() if value is not None}
        return dataclasses.replace(defaults, **own)
