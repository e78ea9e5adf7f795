"""What EdgeExporter exports, and what it holds the result against."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..config import Config
from .formats import FORMATS
from .limits import FormatLimits
from .presets import ENGINES, PRESETS

_DEFAULT_FORMATS = ("litert_f32", "litert_f16")


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
      memory_ratio: largest peak memory of a fresh process relative to the SavedModel's; None only
        reports it.
      bytes: budget of every format's file; None for none, as in the budgets below.
      transfer_bytes: budget of every format's file, gzipped.
      latency_ms: budget of every format's median latency, in milliseconds on this machine.
      memory_bytes: budget of every format's peak memory.
      minimum_slice: examples from which a slice is judged; a smaller one is only reported.
      confidence: of the intervals of a loss of accuracy.
      calibration_coverage: smallest share of the parity examples' values, of any input, that lies
        within the range that calibration saw.
    """

    formats: Mapping[str, FormatLimits] = dataclasses.field(default_factory=dict)
    latency_ratio: float | None = 0.5
    minimum_examples: int = 500
    size_floor: int = 1_000_000
    memory_ratio: float | None = 0.1
    bytes: int | None = None
    transfer_bytes: int | None = None
    latency_ms: float | None = None
    memory_bytes: int | None = None
    minimum_slice: int = 200
    confidence: float = 0.95
    calibration_coverage: float = 0.95

    def __post_init__(self) -> None:
        _require_formats(self, "formats", tuple(self.formats))
        if self.latency_ratio is not None:
            self.require_between("latency_ratio", 0, 1000)
        self.require_between("minimum_examples", 1, 10**9)
        self.require_between("size_floor", 0, 10**12)
        for name in ("memory_ratio", "bytes", "transfer_bytes", "latency_ms", "memory_bytes"):
            if getattr(self, name) is not None:
                self.require_between(name, 0, 10**12)
        self.require_between("minimum_slice", 1, 10**9)
        self.require_between("confidence", 0.5, 0.9999)
        self.require_between("calibration_coverage", 0, 1)

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
      preset: the place that the model goes to, which says the formats; see ``PRESETS``.
      formats: names of the formats, each once; empty takes the preset's.
      engines: what the self-testing page runs the model in; empty takes the preset's.
      limits: see :class:`EdgeLimits`.
      signature: the model's signature that answers serialized tf.Examples.
      split: of the examples, the one that parity is taken on.
      examples: on how many examples, drawn evenly from the split.
      calibration_split: of the examples, the one that quantisation is calibrated on; never
        ``split``, on which the result is judged.
      calibration_examples: on how many, drawn so that each of the model's decisions is there.
      label: the feature that holds the true answer; empty takes the model's own answers as true.
      slices: features by whose values losses of accuracy are judged apart.
      labels: the names of the model's decisions, embedded in what ships.
      licence: of the model, an SPDX identifier, embedded in what ships.
      drawing: the feature that the page lets a person draw, of shape ``[height, width]`` or
        ``[height * width]``; empty for none.
      golden_vectors: how many of them ship with the model, with the model's answers.
      decision_threshold: from which an output of a single number means yes.
      seed: of the draw.
      warm_ups: answers before latency is taken.
      timed_runs: answers it is taken over.
      timeout_seconds: of each converter and each process that takes latencies.
    """

    preset: str = ""
    formats: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    limits: EdgeLimits = EdgeLimits()
    signature: str = "serving_default"
    split: str = "eval"
    examples: int = 5000
    calibration_split: str = "train"
    calibration_examples: int = 500
    label: str = ""
    slices: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    licence: str = ""
    drawing: str = ""
    golden_vectors: int = 100
    decision_threshold: float = 0.5
    seed: int = 0
    warm_ups: int = 20
    timed_runs: int = 200
    timeout_seconds: float = 300.0

    def __post_init__(self) -> None:
        self.require(self.preset in ("", *PRESETS), "preset", f"one of {', '.join(PRESETS)}")
        _require_formats(self, "formats", self.formats)
        self.require(len(set(self.formats)) == len(self.formats), "formats", "each format once")
        self.require(set(self.engines) <= set(ENGINES), "engines", f"some of {', '.join(ENGINES)}")
        for engine in self.shown_in():
            self.require(
                not set(ENGINES[engine]).isdisjoint(self.exported()),
                "engines",
                f"given a format that {engine} runs",
            )
        self.require(bool(self.signature), "signature", "the name of a signature")
        self.require(bool(self.split), "split", "the name of a split")
        self.require(
            self.calibration_split not in ("", self.split),
            "calibration_split",
            f"another split than {self.split!r}, on which the result is judged",
        )
        self.require(len(set(self.slices)) == len(self.slices), "slices", "each feature once")
        self.require_between("examples", 1, 10**7)
        self.require_between("calibration_examples", 200, 10**6)
        self.require_between("golden_vectors", 100, 10_000)
        self.require_between("decision_threshold", -1e9, 1e9)
        self.require_between("seed", 0, 2**63 - 1)
        self.require_between("warm_ups", 0, 10**6)
        self.require_between("timed_runs", 10, 10**6)
        self.require_between("timeout_seconds", 1, 86_400)

    def exported(self) -> tuple[str, ...]:
        """The names of the formats that ship.

        >>> EdgeSpec(preset="mcu").exported(), EdgeSpec().exported()
        (('litert_int8',), ('litert_f32', 'litert_f16'))
        """
        return self.formats or (PRESETS[self.preset].formats if self.preset else _DEFAULT_FORMATS)

    def shown_in(self) -> tuple[str, ...]:
        """The engines of the self-testing page; none where no page is made."""
        return self.engines or (PRESETS[self.preset].engines if self.preset else ())
