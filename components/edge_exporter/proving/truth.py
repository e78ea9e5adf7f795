"""What the examples say the right decisions are."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import DataError
from ..answers import Answers
from .parity import decisions


@dataclasses.dataclass(frozen=True)
class Truth:
    """The right decisions on some examples, as their labels say.

    Attributes:
      output: the model's output that decides.
      decisions: the right ones, by example, as :func:`.parity.decisions` numbers them.
      known: whether an example has a label.
    """

    output: str
    decisions: npt.NDArray[np.int64]
    known: npt.NDArray[np.bool_]

    def right(self, answers: Answers, threshold: float) -> npt.NDArray[np.bool_]:
        """Whether a model decides rightly, by example; False where there is no label."""
        decided = decisions(answers[self.output], threshold)
        return np.asarray((decided == self.decisions) & self.known)


def read_truth(
    rows: Sequence[Mapping[str, Any]], answers: Answers, label: str, names: Sequence[str]
) -> Truth:
    """Reads the label of every example.

    A label is one value: the number of the decision (0 or 1 where the model answers a single
    number, from 0 on where it answers one a class), or its name among ``names``. An example without
    one is left out. Of several outputs, the one of the label's name decides.

    Args:
      rows: raw values by feature.
      answers: the original's, by output name.
      label: the feature that holds the label.
      names: of the decisions, in the order of their numbers; may be empty.

    Raises:
      DataError: where no example has a label, one is of another kind, or no output decides on it.
    """
    output = _deciding(answers, label)
    classes = max(2, int(np.prod(answers[output].shape[1:])))
    numbers = {name: number for number, name in enumerate(names)}
    read = [_number(row.get(label), label, at, numbers, classes) for at, row in enumerate(rows)]
    known = np.array([number is not None for number in read], bool)
    if not known.any():
        raise DataError(
            f"No example has the label {label!r}",
            remedy="Name the feature that holds the label in EdgeSpec.label, or none.",
        )
    return Truth(output, np.array([number or 0 for number in read], np.int64), known)


def _deciding(answers: Answers, label: str) -> str:
    if len(answers) == 1:
        return next(iter(answers))
    if label in answers:
        return label
    raise DataError(
        f"The model has the outputs {', '.join(sorted(answers))}, none of them called {label!r}",
        remedy="Call the output that decides on the label like it, or leave EdgeSpec.label empty.",
    )


def _number(
    value: Any, label: str, at: int, numbers: Mapping[str, int], classes: int
) -> int | None:
    values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    if not values:
        return None
    [one, *more] = values
    number: Any = numbers.get(one) if isinstance(one, str) else one
    if more or number not in range(classes):
        told = f"{values[:3]!r}" if more else f"{one!r}"
        known = f" or one of {', '.join(numbers)}" if numbers else ""
        raise DataError(
            f"The label {label!r} is {told}",
            where=f"example {at} of the sample",
            remedy=f"Let it be one whole number from 0 to {classes - 1}{known};"
            " EdgeSpec.labels names the decisions in the order of their numbers.",
        )
    return int(number)
