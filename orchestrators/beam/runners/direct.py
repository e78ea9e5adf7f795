"""Beam's runner in the process of the node."""

from __future__ import annotations

import dataclasses

from ....components.config import Config
from ....components.errors import ConfigError

MODES = ("in_memory", "multi_threading")


@dataclasses.dataclass(frozen=True)
class DirectSettings(Config):
    """How jobs run in the process of the node.

    Attributes:
      mode: ``in_memory`` in one thread, or ``multi_threading`` in several. Beam's third,
        ``multi_processing``, is refused: of 12 million rows TensorFlow Data Validation saw 8
        million there, and reported success (its issue 247).
      workers: how many threads ``multi_threading`` has; 0 for one a core.
    """

    mode: str = "in_memory"
    workers: int = 1

    def __post_init__(self) -> None:
        if self.mode == "multi_processing":
            raise ConfigError(
                "DirectSettings.mode is 'multi_processing', in which Beam has lost rows and"
                " reported success (tensorflow/data-validation#247)",
                remedy="Use multi_threading, or runner: flink, which starts a cluster here.",
            )
        self.require(self.mode in MODES, "mode", f"one of {', '.join(MODES)}")
        self.require_between("workers", 0, 1024)
        self.require(
            self.workers == 1 or self.mode != "in_memory",
            "workers",
            "1 where the mode is in_memory",
        )


def arguments(settings: DirectSettings) -> list[str]:
    """None for the default, so that it costs no more than TFX alone does."""
    if settings.mode == "in_memory":
        return []
    return [
        "--runner=DirectRunner",
        f"--direct_running_mode={settings.mode}",
        f"--direct_num_workers={settings.workers}",
    ]
