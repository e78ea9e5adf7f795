"""What EdgeExporter exports, and what it holds the result against."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..config import Config
from .formats import FORMATS
from .limits import FormatLimits


def _require_formats(config: Config, setting: str, names: tuple[str, ...]) -> None:
    known = ", ".join(sorted(FORMATS))
    config.require(set(names) <= set(FORMATS), setting, f"made of the known formats: {known}")


@dataclasses.dataclass(frozen=True)
class EdgeLimits(Config):
    """What every format must keep to.

    Attributes:
      formats: exceptions from a format's own limits, by its name.
      latency_ratio: largest median latency relative to the model's own SavedModel, both taken on
        this machine on one thread; None only reports it.
      minimum_examples: with fewer, a parity without a fault is INCONCLUSIVE.
      size_floor: bytes of the litert_f32 file from which ``size_ratio`` limits hold; below it, the
        graph weighs more than the weights.
    """

    formats: Mapping[str, FormatLimits] = dataclasses.field(default_factory=dict)
    latency_ratio: float | None = 0.5
    minimum_examples: int = 500
    size_floor: int = 1_000_000

    def __post_init__(self) -> None:
        _require_formats(self, "formats", tuple(self.formats))
        if self.latency_ratio is not None:
            self.require_between("latency_ratio", 0, 1000)
        self.require_between("minimum_examples", 1, 10**9)
        self.require_between("size_floor", 0, 10**12)

    def of(self, name: str) -> FormatLimits:
        """The limits of one format, exceptions considered.

        >>> EdgeLimits(formats={"litert_f16": FormatLimits(delta=0.01)}).of("litert_f16").delta
        0.01
        """
        return self.formats.get(name, FormatLimits()).over(FORMATS[name].limits)


@dataclasses.dataclass(frozen=True)
class EdgeSpec(Config):
    """What is exported and how it is proven.

    Attributes:
      formats: names of the formats, each once.
      limits: see :class:`EdgeLimits`.
      signature: the model's signature that answers serialized tf.Examples.
      split: of the examples, the one that parity is taken on.
      examples: on how many examples, drawn evenly from the split.
      golden_vectors: how many of them ship with the model, with the model's answers.
      decision_threshold: from which an output of a single number means yes.
      seed: of the draw.
      warm_ups: answers before latency is taken.
      timed_runs: answers it is taken over.
      timeout_seconds: of each converter and each process that takes latencies.
    """

    formats: tuple[str, ...] = tuple(FORMATS)
    limits: EdgeLimits = EdgeLimits()
    signature: str = "serving_default"
    split: str = "eval"
    examples: int = 5000
    golden_vectors: int = 100
    decision_threshold: float = 0.5
    seed: int = 0
    warm_ups: int = 20
    timed_runs: int = 200
    timeout_seconds: float = 300.0

    def __post_init__(self) -> None:
        self.require(bool(self.formats), "formats", f"some of {', '.join(sorted(FORMATS))}")
        _require_formats(self, "formats", self.formats)
        self.require(len(set(self.formats)) == len(self.formats), "formats", "each format once")
        self.require(bool(self.signature), "signature", "the name of a signature")
        self.require(bool(self.split), "split", "the name of a split")
        self.require_between("examples", 1, 10**7)
        self.require_between("golden_vectors", 100, 10_000)
        self.require_between("decision_threshold", -1e9, 1e9)
        self.require_between("seed", 0, 2**63 - 1)
        self.require_between("warm_ups", 0, 10**6)
        self.require_between("timed_runs", 10, 10**6)
        self.require_between("timeout_seconds", 1, 86_400)
