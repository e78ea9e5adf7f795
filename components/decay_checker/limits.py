"""How much worse a model may do on new data before the gate shuts."""

from __future__ import annotations

import dataclasses
import hashlib
import json

from ..config import Config

LOSSES = ("brier", "zero_one")
FIRST_RUN = ("record", "fail")
INCONCLUSIVE = ("hold", "pass")


@dataclasses.dataclass(frozen=True)
class DecayLimits(Config):
    """What DecayChecker measures, and when it calls a model decayed.

    Attributes:
      label: feature of the examples that holds the truth, 0 or 1. Examples without it are not
        judged: their labels are not in yet.
      tolerance: by how much the risk may exceed that on the baseline, in the loss's own unit.
      loss: ``brier``, the squared difference of probability and truth, or ``zero_one``, the share
        of wrong decisions. Both are from 0 to 1, and the risk is their mean.
      decision_threshold: ``zero_one`` decides for 1 from this probability on.
      confidence: one minus the greatest chance that a model whose risk never exceeded the
        baseline's by more than ``tolerance`` is ever called decayed, however many spans follow.
      first_run: what happens without a model and its examples: ``record`` passes and says that
        nothing was compared, ``fail`` fails.
      inconclusive: ``hold`` keeps the gate shut where the data cannot decide, ``pass`` opens it.
      splits: splits of the examples that are judged.
      baseline_splits: splits of the baseline's examples that the model was not trained on.
      maximum_examples: at most this many of either are used, drawn by ``seed``.
      seed: another seed draws others.
      signature: serving signature that is called.
      output: name of the signature's output, a probability. None: its only one.
    """

    label: str
    tolerance: float = 0.02
    loss: str = "brier"
    decision_threshold: float = 0.5
    confidence: float = 0.95
    first_run: str = "record"
    inconclusive: str = "hold"
    splits: tuple[str, ...] = ("train", "eval")
    baseline_splits: tuple[str, ...] = ("eval",)
    maximum_examples: int = 100_000
    seed: int = 0
    signature: str = "serving_default"
    output: str | None = None

    def __post_init__(self) -> None:
        self.require(bool(self.label), "label", "the name of a feature")
        self.require_between("tolerance", 0, 1)
        self.require_between("decision_threshold", 0, 1)
        self.require_between("confidence", 0.5, 0.999999)
        self.require(bool(self.splits), "splits", "at least one split name")
        self.require(bool(self.baseline_splits), "baseline_splits", "at least one split name")
        self.require_between("maximum_examples", 1, 100_000_000)
        self.require_between("seed", 0, 2**63 - 1)
        for name, choices in (
            ("loss", LOSSES),
            ("first_run", FIRST_RUN),
            ("inconclusive", INCONCLUSIVE),
        ):
            self.require(getattr(self, name) in choices, name, f"one of {', '.join(choices)}")

    @property
    def level(self) -> float:
        """The chance of a false alarm, half of it for the baseline's risk, half for the rest."""
        return 1 - self.confidence

    def measured_by(self) -> str:
        """SHA-256 of the settings that decide what a loss is: others' losses do not add up."""
        names = ("label", "loss", "decision_threshold", "splits", "signature", "output")
        values = {name: getattr(self, name) for name in names}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
