"""Everything a run of the flights pipeline may be told, checked before anything runs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ...components.canary_pusher.policy import RolloutPolicy
from ...components.config import Config
from ...components.decay_checker.limits import DecayLimits
from ...components.drift_checker.settings.limits import DriftLimits
from ...components.edge_exporter.spec import EdgeSpec
from ...components.importance_gen.spec import ImportanceSpec
from ..settings import load_layered

FOLDER = Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Training(Config):
    """How long and how fast the model learns."""

    epochs: int = 4
    batch_size: int = 256
    learning_rate: float = 0.002
    embedding: int = 6
    hidden: tuple[int, ...] = (64, 32)
    seed: int = 2013

    def __post_init__(self) -> None:
        self.require_between("epochs", 1, 1000)
        self.require_between("batch_size", 1, 2**16)
        self.require_between("learning_rate", 1e-6, 1)
        self.require_between("embedding", 1, 1024)
        self.require(all(width > 0 for width in self.hidden), "hidden", "a list of positive widths")


@dataclasses.dataclass(frozen=True)
class EvaluationBounds(Config):
    """What blesses a model: an AUC of at least ``auc``, and what it may lose to the baseline."""

    auc: float = 0.6
    auc_loss: float = 0.02

    def __post_init__(self) -> None:
        self.require_between("auc", 0, 1)
        self.require_between("auc_loss", 0, 1)


@dataclasses.dataclass(frozen=True)
class FlightsConfig(Config):
    """The whole configuration; ``config.yaml`` beside this file holds the defaults.

    Attributes:
      policy: the Pseudonymizer's policy file.
      schema: the folder's curated schema, or another one.
      drift: limits of the DriftChecker.
      decay: limits of the DecayChecker.
      training: of the model.
      evaluation: bounds of the Evaluator's blessing.
      edge: formats and limits of the EdgeExporter.
      importance: how the importance of the features is measured.
      rollout: policy of the CanaryPusher.
    """

    drift: DriftLimits
    decay: DecayLimits
    importance: ImportanceSpec
    edge: EdgeSpec
    rollout: RolloutPolicy
    training: Training = Training()
    evaluation: EvaluationBounds = EvaluationBounds()
    policy: str = str(FOLDER / "privacy.yaml")
    schema: str = str(FOLDER / "schema.pbtxt")

    @classmethod
    def load(cls, path: str | Path | None = None) -> FlightsConfig:
        """The defaults, with the settings of the YAML file ``path`` laid over them.

        Raises:
          ConfigError: for an unreadable file, an unknown setting or a value out of its range.
        """
        return load_layered(cls, FOLDER / "config.yaml", path)
