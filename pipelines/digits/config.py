"""Everything a run of the digits pipeline may be told, checked before anything runs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ...components.canary_pusher.policy import RolloutPolicy
from ...components.config import Config
from ...components.edge_exporter.spec import EdgeSpec
from ..settings import load_layered

FOLDER = Path(__file__).parent

CNN = "cnn"
MOBILENET_V2 = "mobilenet_v2"

# Keras names the sizes that MobileNetV2 was published for; below 32 nothing is left of an image.
_SMALLEST = {CNN: 8, MOBILENET_V2: 32}


@dataclasses.dataclass(frozen=True)
class Training(Config):
    """Which network learns, and how.

    Attributes:
      architecture: ``cnn``, or ``mobilenet_v2`` without pretrained weights.
      image_size: side in pixels that the network sees; where it is not 8, images are resized,
        bilinearly, in the model.
      width: of the network: of the CNN 24 filters times it, of MobileNetV2 its alpha.
      epochs: passes over the training images.
      batch_size: images a step.
      learning_rate: at the start; it falls to 0 along a cosine.
      dropout: share of the last layer's inputs that a step leaves out.
      jitter: how far images are turned, moved, scaled and slanted at random; 0 leaves them alone,
        1 goes up to 11 degrees, one pixel and 15%.
      momentum: of the running averages in batch normalisation. Keras' 0.99, and MobileNetV2's
        0.999, need thousands of steps until a model answers as it does in training.
      seed: of the weights, the order of the images and their jitter.
    """

    architecture: str = CNN
    image_size: int = 8
    width: float = 1.0
    epochs: int = 20
    batch_size: int = 64
    learning_rate: float = 0.003
    dropout: float = 0.3
    jitter: float = 1.0
    momentum: float = 0.9
    seed: int = 1998

    def __post_init__(self) -> None:
        known = ", ".join(_SMALLEST)
        self.require(self.architecture in _SMALLEST, "architecture", f"one of {known}")
        self.require_between("image_size", _SMALLEST[self.architecture], 512)
        self.require_between("width", 0.05, 10)
        self.require_between("epochs", 1, 1000)
        self.require_between("batch_size", 1, 2**16)
        self.require_between("learning_rate", 1e-6, 1)
        self.require_between("dropout", 0, 0.95)
        self.require_between("jitter", 0, 3)
        self.require_between("momentum", 0, 0.9999)


@dataclasses.dataclass(frozen=True)
class EvaluationBounds(Config):
    """What blesses a model: the share of held-out digits that it must read right."""

    accuracy: float = 0.96

    def __post_init__(self) -> None:
        self.require_between("accuracy", 0, 1)


@dataclasses.dataclass(frozen=True)
class DigitsConfig(Config):
    """The whole configuration; ``config.yaml`` beside this file holds the defaults.

    Attributes:
      edge: formats and limits of the EdgeExporter.
      rollout: policy of the CanaryPusher.
      training: of the model.
      evaluation: bounds of the Evaluator's blessing.
      schema: the folder's curated schema, or another one.
    """

    edge: EdgeSpec
    rollout: RolloutPolicy
    training: Training = Training()
    evaluation: EvaluationBounds = EvaluationBounds()
    schema: str = str(FOLDER / "schema.pbtxt")

    @classmethod
    def load(cls, path: str | Path | None = None) -> DigitsConfig:
        """The defaults, with the settings of the YAML file ``path`` laid over them.

        Raises:
          ConfigError: for an unreadable file, an unknown setting or a value out of its range.
        """
        return load_layered(cls, FOLDER / "config.yaml", path)
