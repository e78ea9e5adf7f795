"""How the slices of a dataset are judged, of which some always look odd by chance."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..config import Config
from .feature_limits import FeatureLimits

CONTROLS = ("benjamini_hochberg", "hierarchical")


@dataclasses.dataclass(frozen=True)
class SliceLimits(Config):
    """Limits of slices, and how many false verdicts on them are let pass.

    Attributes:
      control: ``benjamini_hochberg`` over all figures of all slices, or ``hierarchical``: first
        over the features, then over the slices of those that were found.
      false_discovery_rate: expected share of false ones among the slices that FAIL.
      minimum_rows: slices with fewer rows on either side are listed and not judged.
      limits: exceptions by pattern of the slice's name, then by pattern of the feature's.
    """

    control: str = "benjamini_hochberg"
    false_discovery_rate: float = 0.05
    minimum_rows: int = 100
    limits: Mapping[str, Mapping[str, FeatureLimits]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        self.require(self.control in CONTROLS, "control", f"one of {', '.join(CONTROLS)}")
        self.require_between("false_discovery_rate", 1e-6, 0.5)
        self.require_between("minimum_rows", 1, 1_000_000_000)
