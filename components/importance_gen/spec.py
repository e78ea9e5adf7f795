"""How the importance of features is measured."""

from __future__ import annotations

import dataclasses

from ..config import Config

LOSSES = ("log_loss", "squared_error")


@dataclasses.dataclass(frozen=True)
class ImportanceSpec(Config):
    """What ImportanceGen asks the model, and how often.

    Attributes:
      label: feature of the examples that holds the truth, one number. It is not permuted.
      loss: ``log_loss`` or ``squared_error``. None: ``log_loss`` where the labels are 0 and 1 and
        the outputs lie between them, else ``squared_error``.
      ignore: names or patterns of features that are not permuted.
      maximum_examples: at most this many are used, drawn by ``seed``.
      permutations: how often each feature is permuted.
      values: about so many values of each feature the model is asked what each costs, and besides
        about some numbers beyond them, an unknown word, and no value at all. 0 asks about none;
        then only the importance tells what drift costs.
      confidence: of each interval.
      seed: decides which examples are drawn and how they are permuted.
      split: split of the Examples, one that the model was not trained on.
      signature: serving signature that is called.
      output: name of the signature's output. None: its only one.
    """

    label: str
    loss: str | None = None
    ignore: tuple[str, ...] = ()
    maximum_examples: int = 2000
    permutations: int = 5
    values: int = 10
    confidence: float = 0.95
    seed: int = 0
    split: str = "eval"
    signature: str = "serving_default"
    output: str | None = None

    def __post_init__(self) -> None:
        self.require(bool(self.label), "label", "the name of a feature")
        known = self.loss is None or self.loss in LOSSES
        self.require(known, "loss", f"one of {', '.join(LOSSES)}, or None")
        self.require_between("maximum_examples", 2, 1_000_000)
        self.require_between("permutations", 1, 1000)
        self.require_between("values", 0, 1000)
        self.require_between("confidence", 0.5, 0.999999)
        self.require_between("seed", 0, 2**63 - 1)
