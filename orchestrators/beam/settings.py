"""Where a pipeline's Beam jobs run."""

from __future__ import annotations

import dataclasses

from ...components.config import Config

RUNNERS = ("direct", "portable", "flink", "spark", "dataflow")


@dataclasses.dataclass(frozen=True)
class BeamSettings(Config):
    """A Beam runner and what it is told.

    Attributes:
      runner: ``direct`` runs in memory, in the process of the node.
      options: of the runner, by their names in Beam's documentation without dashes.
    """

    runner: str = "direct"
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.require(self.runner in RUNNERS, "runner", f"one of {', '.join(RUNNERS)}")
