"""What the model sees of a flight: the feature columns and their Transform.

Every feature is known before the scheduled departure. A missing value is filled here, inside the
graph, so that training, serving and the edge model treat it alike.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
import tensorflow_transform as tft

LABEL = "late"

SCALED = {
    "temp": 55.0,
    "dewp": 41.0,
    "humid": 62.0,
    "wind_speed": 10.0,
    "pressure": 1018.0,
    "visib": 10.0,
}
"""Weather readings, scaled to z-scores, and the year's typical value for a missing reading."""

LOGGED = ("distance", "precip")
"""Skewed, never negative: the logarithm of one plus the value is scaled; missing is 0."""

BUCKETED = {"sched_dep_hour": 24, "wind_dir": 8, "plane_age": 8}
"""Numbers whose effect is no straight line, and into how many quantile buckets they go."""

VOCABULARIES = {
    "carrier": 16,
    "origin": 3,
    "dest": 120,
    "plane_engine": 8,
}
"""Words and how many of the most frequent ones are kept; one more id stands for the others."""

CATEGORIES = {"day_of_week": 8}
"""Small whole numbers taken as they are, and the number of ids."""

UNKNOWN_NUMBER = -1.0
UNKNOWN_WORD = "?"


def preprocessing_fn(inputs: dict[str, Any]) -> dict[str, tf.Tensor]:
    """Transforms raw columns to what the model takes.

    Args:
      inputs: raw columns by name, dense or sparse with at most one value, shape ``[batch, 1]``.

    Returns:
      float32 ``[batch]`` for scaled and logged columns, int64 ids ``[batch]`` for the others, and
      the label as int64 ``[batch]`` where the input has it.
    """
    outputs = _scaled(inputs)
    for name, buckets in BUCKETED.items():
        outputs[name] = tft.bucketize(_dense_number(inputs[name], UNKNOWN_NUMBER), buckets)
    for name, size in VOCABULARIES.items():
        outputs[name] = tft.compute_and_apply_vocabulary(
            _dense(inputs[name], UNKNOWN_WORD), top_k=size, num_oov_buckets=1, vocab_filename=name
        )
    for name in CATEGORIES:
        outputs[name] = tf.cast(_dense_number(inputs[name], 0.0), tf.int64)
    outputs[LABEL] = tf.cast(_dense_number(inputs[LABEL], 0.0), tf.int64)
    return outputs


def _scaled(inputs: dict[str, Any]) -> dict[str, tf.Tensor]:
    # One analyzer for all of them: each costs Beam some twenty stages, however few its rows.
    numbers = [_dense_number(inputs[name], typical) for name, typical in SCALED.items()]
    numbers += [tf.math.log1p(_dense_number(inputs[name], 0.0)) for name in LOGGED]
    scaled = tft.scale_to_z_score(tf.stack(numbers, axis=1), elementwise=True)
    return dict(zip(number_names(), tf.unstack(scaled, axis=1), strict=True))


def id_sizes() -> dict[str, int]:
    """How many ids each column of ids can have, by column, the one for the unknown included."""
    words = {name: size + 1 for name, size in VOCABULARIES.items()}
    return {**words, **BUCKETED, **CATEGORIES}


def number_names() -> list[str]:
    """The columns that reach the model as float32, in the model's order."""
    return [*SCALED, *LOGGED]


def _dense_number(column: Any, default: float) -> tf.Tensor:
    return tf.cast(_dense(column, default), tf.float32)


def _dense(column: Any, default: float | str) -> tf.Tensor:
    if isinstance(column, tf.SparseTensor):
        fill = tf.cast(default, column.dtype) if not isinstance(default, str) else default
        column = tf.sparse.to_dense(
            tf.SparseTensor(column.indices, column.values, [column.dense_shape[0], 1]), fill
        )
    return tf.squeeze(column, axis=1)
