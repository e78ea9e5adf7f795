"""How far one format's answers and size may lie from the model's own."""

from __future__ import annotations

import dataclasses

from ..config import Config

_HIGHEST = {"delta": 1e9, "size_ratio": 10.0, "latency_ratio": 1000.0}


@dataclasses.dataclass(frozen=True)
class FormatLimits(Config):
    """Limits of one format; None takes the format's own.

    Attributes:
      delta: largest difference of any output from the model's, in the output's own unit.
      agreement: smallest share of examples, from 0 to 1, on which both decide alike.
      size_ratio: largest size relative to the litert_f32 file, held against models whose
        litert_f32 file has at least ``EdgeLimits.size_floor`` bytes.
      drop: largest loss of accuracy, in shares of the examples.
      drop_bound: largest upper end of that loss's interval.
      slice_drop: largest loss of accuracy in any slice.
      floor: smallest accuracy relative to the model's own, as MLPerf Mobile has it.
      latency_ratio: largest median latency relative to litert_f32's, held from
        ``EdgeLimits.size_floor`` bytes on; None only reports it.
      memory_ratio: largest peak memory relative to the SavedModel's, in the place of
        ``EdgeLimits.memory_ratio``.
    """

    delta: float | None = None
    agreement: float | None = None
    size_ratio: float | None = None
    drop: float | None = None
    drop_bound: float | None = None
    slice_drop: float | None = None
    floor: float | None = None
    latency_ratio: float | None = None
    memory_ratio: float | None = None

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if getattr(self, field.name) is not None:
                self.require_between(field.name, 0, _HIGHEST.get(field.name, 1.0))

    def over(self, defaults: FormatLimits) -> FormatLimits:
        """These limits, with those of ``defaults`` where they say nothing.

        >>> FormatLimits(delta=0.1).over(FormatLimits(delta=0.03, agreement=0.998)).agreement
        0.998
        """
        own = {name: value for name, value in dataclasses.asdict(self).items() if value is not None}
        return dataclasses.replace(defaults, **own)
