"""The original on the examples: what every format is compared with."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..answers import Answers
from ..rewriting.serving import Serving
from ..spec import EdgeSpec
from .accuracy import Accuracy, compare_accuracy
from .examples import raw_values
from .parity import Parity
from .slices import Slices, slice_rows
from .truth import Truth, read_truth


@dataclasses.dataclass(frozen=True)
class Standard:
    """What every format is compared with.

    Attributes:
      serving: the original.
      records: the examples, as serialized tf.Examples.
      rows: their raw values by feature.
      answers: the original's to them, by output name.
      threshold: from which an output of a single number means yes.
      truth: the right decisions; None where the examples have no labels.
      slices: which examples belong to which.
    """

    serving: Serving
    records: Sequence[bytes]
    rows: Sequence[Mapping[str, Any]]
    answers: Answers
    threshold: float
    truth: Truth | None
    slices: Slices

    def accuracies(self, answers: Answers, parity: Parity) -> Iterator[tuple[str, Accuracy]]:
        """Of the original and of other answers: on each slice, and at last on all, under ``""``."""
        known = np.ones(len(self.rows), bool)
        if self.truth is None:
            right, other = known, known.copy()
            other[list(parity.flips)] = False
        else:
            known = self.truth.known
            right = self.truth.right(self.answers, self.threshold)
            other = self.truth.right(answers, self.threshold)
        for name, members in (*self.slices.items(), ("", known)):
            chosen = members & known
            if chosen.any():
                yield name, compare_accuracy(right[chosen], other[chosen])


def read_standard(serving: Serving, spec: EdgeSpec, records: Sequence[bytes]) -> Standard:
    """Asks the original, and reads labels and slices, which is quick, before anything is converted.

    Args:
      serving: the original.
      spec: names the label and the features to slice by.
      records: serialized tf.Examples.

    Raises:
      DataError: the examples do not suit the model, or their labels or slices cannot be read.
    """
    rows = [raw_values(record) for record in records]
    slices = slice_rows(rows, spec.slices)
    answers = serving.predict(records)
    truth = read_truth(rows, answers, spec.label, spec.labels) if spec.label else None
    return Standard(serving, records, rows, answers, spec.decision_threshold, truth, slices)
