"""Measures a model's reliance on every feature of serialized tf.Examples."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ..errors import DataError
from ..importance import ModelReliance, Reliance, ValueCosts
from .losses import LOSSES_BY_NAME, FloatArray, choose_loss
from .permutation import draw_donors, measure_reliance
from .probing import measure_costs
from .records import Columns
from .spec import ImportanceSpec

Predict = Callable[[Sequence[bytes]], FloatArray]
LossesOf = Callable[[Sequence[bytes]], FloatArray]
"""Losses of the examples, serialized with one feature changed."""


def measure(
    predict: Predict, records: Sequence[bytes], labels: FloatArray, spec: ImportanceSpec
) -> ModelReliance:
    """Changes one feature after the other; the same for the same records and seed.

    Args:
      predict: outputs of serialized tf.Examples, shape ``[n, outputs]``, with one output.
      records: serialized tf.Examples.
      labels: of the examples, shape ``[n]``; NaN where one has none.
      spec: what is measured. A feature with a single value is left out: permuting it shows nothing.

    Raises:
      DataError: there are fewer than two examples, one has no label, or the outputs do not suit.
    """
    _require_labelled(records, labels, spec)
    outputs = _only_output(predict(records))
    name = spec.loss or choose_loss(outputs, labels)
    loss = LOSSES_BY_NAME[name]

    def losses_of(changed: Sequence[bytes]) -> FloatArray:
        return loss(_only_output(predict(changed)), labels)

    losses = loss(outputs, labels)
    columns = Columns.read(records)
    donors = draw_donors(len(records), spec.permutations, spec.seed)
    features: dict[str, Reliance] = {}
    costs: dict[str, ValueCosts] = {}
    for feature in columns.varying((*spec.ignore, spec.label)):
        others = columns.without(feature)
        permuted = _permuted(losses_of, columns, feature, others)
        features[feature] = measure_reliance(losses, permuted, donors, spec.confidence)
        if spec.values:
            replaced = _replaced(losses_of, others)
            found = measure_costs(feature, columns.parts[feature], losses, replaced, spec)
            costs.update({feature: found} if found is not None else {})
        logging.info("Importance of %s: %.4g", feature, features[feature].importance)
    return ModelReliance(
        loss=name,
        model_loss=float(losses.mean()),
        examples=len(records),
        permutations=spec.permutations,
        confidence=spec.confidence,
        features=features,
        costs=costs,
    )


def _permuted(
    losses_of: LossesOf, columns: Columns, feature: str, others: Sequence[bytes]
) -> Callable[[npt.NDArray[np.int64]], FloatArray]:
    """Each example gets the part of the donor named for it."""

    def losses_with(donors: npt.NDArray[np.int64]) -> FloatArray:
        drawn = columns.drawn(feature, donors)
        return losses_of([rest + part for rest, part in zip(others, drawn, strict=True)])

    return losses_with


def _replaced(losses_of: LossesOf, others: Sequence[bytes]) -> Callable[[bytes], FloatArray]:
    """All examples get the same part."""

    def losses_with(part: bytes) -> FloatArray:
        return losses_of([rest + part for rest in others])

    return losses_with


def _require_labelled(records: Sequence[bytes], labels: FloatArray, spec: ImportanceSpec) -> None:
    if len(records) < 2:
        raise DataError(
            f"Split {spec.split!r} holds {len(records)} examples, and it takes at least two",
            remedy="Name a split with examples in ImportanceSpec.split.",
        )
    missing = int(np.isnan(labels).sum())
    if missing:
        raise DataError(
            f"Of {len(records)} examples {missing} have no label {spec.label!r}",
            remedy="Name the label in ImportanceSpec.label, and a split in which all have it.",
        )


def _only_output(outputs: FloatArray) -> FloatArray:
    if outputs.shape[1] != 1:
        raise DataError(
            f"The model gives {outputs.shape[1]} numbers an example, and the losses take one",
            remedy="Name an output with one number in ImportanceSpec.output.",
        )
    return outputs[:, 0]
