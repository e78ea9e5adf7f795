"""Which ids a model has an entry for."""

import keras
import numpy as np
import pytest
import tensorflow as tf

TABLE = tf.constant(np.arange(10.0).reshape(5, 2), tf.float32)
EMBEDDING = keras.layers.Embedding(5, 2)
EMBEDDING.build()


@pytest.mark.parametrize(
    ("entry", "limits"),
    [
        (lambda ids: tf.gather(TABLE, ids), (0, 4)),
        (lambda ids: tf.gather(TABLE, ids + 1), (-1, 3)),
        (lambda ids: tf.gather(TABLE, tf.maximum(ids, 0)), (-(2**31), 4)),
        (lambda ids: tf.gather(TABLE, tf.clip_by_value(ids, 0, 4)), None),
        (lambda ids: tf.gather(TABLE, ids)[:, :1] + tf.gather(TABLE[:3], ids), (0, 2)),
        (EMBEDDING, (-5, 4)),
        (lambda ids: tf.one_hot(ids, 5), None),
        (lambda ids: tf.cast(ids, tf.float32), None),
    ],
)
def test_the_model_is_asked_which_ids_it_takes(rewrite, entry, limits):
    """Users would lose a device to an id outside of the table: a crash, or a neighbour's row."""
    done = rewrite(
        {"id": tf.io.FixedLenFeature([], tf.int64)},
        lambda raw: {"y": entry(raw["id"])},
        [{"id": 0}, {"id": 2}],
        weights=[variable.value for variable in EMBEDDING.weights],
    )
    np.testing.assert_array_equal(done.actual["y"], done.expected["y"])
    [item] = done.model.host_inputs.inputs
    assert item.limits == limits


def test_each_of_many_ids_is_limited(rewrite):
    """Users would lose the check for features that hold several ids."""
    done = rewrite(
        {"ids": tf.io.FixedLenFeature([3], tf.int64)},
        lambda raw: {"y": tf.reduce_sum(tf.gather(TABLE, raw["ids"]), axis=1)},
        [{"ids": [0, 4, 2]}],
    )
    assert [item.limits for item in done.model.host_inputs.inputs] == [(0, 4)]
