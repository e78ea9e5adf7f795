"""Where a pipeline's Beam jobs run."""

from __future__ import annotations

import dataclasses

from ...components.config import Config
from ...components.errors import ConfigError
from .runners.dataflow import DataflowSettings
from .runners.direct import DirectSettings
from .runners.flink import FlinkSettings
from .runners.portable import PortableSettings
from .runners.spark import SparkSettings

RUNNERS = ("direct", "portable", "flink", "spark", "dataflow")


@dataclasses.dataclass(frozen=True)
class BeamSettings(Config):
    """A Beam runner and what it is told; a YAML file of these.

    Attributes:
      runner: the one that runs the jobs; its settings stand under its name.
      direct: runs in the process of the node.
      portable: any job server of Beam's.
      flink: an Apache Flink cluster, or one that is started for the run.
      spark: an Apache Spark cluster.
      dataflow: Google Cloud Dataflow; None where it is not used.
      options: further ones of the runner, by their names in Beam's documentation without dashes,
        as ``name=value``.
    """

    runner: str = "direct"
    direct: DirectSettings = dataclasses.field(default_factory=DirectSettings)
    portable: PortableSettings = dataclasses.field(default_factory=PortableSettings)
    flink: FlinkSettings = dataclasses.field(default_factory=FlinkSettings)
    spark: SparkSettings | None = None
    dataflow: DataflowSettings | None = None
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.require(self.runner in RUNNERS, "runner", f"one of {', '.join(RUNNERS)}")
        if getattr(self, self.runner) is None:
            raise ConfigError(
                f"BeamSettings says nothing of {self.runner}",
                remedy=f"Put what it needs under `{self.runner}:` into the file given by --beam.",
            )
        for option in self.options:
            if option.startswith("-") or not option.partition("=")[0]:
                raise ConfigError(
                    f"BeamSettings.options has {option!r}",
                    remedy="Write name=value, without dashes.",
                )

    @property
    def starts_cluster(self) -> bool:
        """Whether a cluster on this machine is started for each run."""
        return self.runner == "flink" and self.flink.cluster == "local"
