"""How the slices of a dataset are judged, of which some always look odd by chance."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ...config import Config
from .feature_limits import FeatureLimits, best_first, exception

CONTROLS = ("hierarchical", "benjamini_hochberg")


@dataclasses.dataclass(frozen=True)
class SliceLimits(Config):
    """Limits of slices, and how many false verdicts on them are let pass.

    Only a slice that FAILs decides on the gate. Small slices are often INCONCLUSIVE, and there are
    always some: they are counted and listed and leave the gate as it is.

    Attributes:
      control: ``hierarchical`` keeps the rate over slices, and then over the figures of those that
        FAIL. ``benjamini_hochberg`` keeps it over all figures of all slices at once; where few
        slices have most of the drift, a greater share of the slices may then be false.
      false_discovery_rate: expected share of false ones among the slices, or figures, that FAIL.
      minimum_rows: slices with fewer rows on either side are listed and not judged.
      limits: exceptions by name or pattern of the slice, ``carrier_*`` for instance, then by name
        or pattern of the feature. Without one, the limit that holds for all rows holds.
    """

    control: str = "hierarchical"
    false_discovery_rate: float = 0.05
    minimum_rows: int = 100
    limits: Mapping[str, Mapping[str, FeatureLimits]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        self.require(self.control in CONTROLS, "control", f"one of {', '.join(CONTROLS)}")
        self.require_between("false_discovery_rate", 1e-6, 0.5)
        self.require_between("minimum_rows", 1, 1_000_000_000)

    def exception(self, slice_name: str, feature: str, setting: str) -> float | str | None:
        """What ``limits`` set for one feature in one slice, or None.

        A slice's own name goes before patterns, and of two patterns the one that spells out more
        letters; so it is with features.

        >>> limits = SliceLimits(limits={"carrier_*": {"temp": FeatureLimits(ks=0.4)}})
        >>> limits.exception("carrier_UA", "temp", "ks")
        0.4
        """
        for pattern in best_first(self.limits, slice_name):
            value = exception(self.limits[pattern], feature, setting)
            if value is not None:
                return value
        return None
