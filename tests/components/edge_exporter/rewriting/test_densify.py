"""Sparse features of at most one value."""

import numpy as np
import pytest
import tensorflow as tf

from tidegate.components.errors import UnsupportedOperationError

MAYBE = {"x": tf.io.VarLenFeature(tf.float32)}
ROWS = [{"x": 2.5}, {"other": 1}, {"x": -1.0}]


def filled(column, default):
    """A sparse column made dense, as Transforms do it."""
    shape = [column.dense_shape[0], 1]
    dense = tf.sparse.to_dense(tf.SparseTensor(column.indices, column.values, shape), default)
    return tf.squeeze(dense, axis=1)


def test_one_default_is_filled_in_by_the_host(rewrite):
    """Users would lose rows with a missing value."""
    done = rewrite(MAYBE, lambda raw: {"y": filled(raw["x"], 7.0) * 2}, ROWS)
    assert done.actual["y"].tolist() == done.expected["y"].tolist() == [5, 14, -2]
    [item] = done.model.host_inputs.inputs
    assert (item.name, item.missing, item.reads) == ("x", 7.0, "value")


def test_a_default_that_is_computed_from_constants_is_one_too(rewrite):
    """Users would lose a simple input to a cast: tf.cast(-1, x.dtype)."""
    maybe = {"x": tf.io.VarLenFeature(tf.int64)}

    def answer(raw):
        return {"y": tf.cast(filled(raw["x"], tf.cast(-1.0, raw["x"].dtype)), tf.float32)}

    done = rewrite(maybe, answer, [{"x": 4}, {"other": 1}])
    assert done.actual["y"].tolist() == [4, -1]
    assert [item.missing for item in done.model.host_inputs.inputs] == [-1]


def test_nan_marks_a_missing_value(rewrite):
    """Users would lose the commonest way to tell the model that a value is missing."""

    def answer(raw):
        dense = filled(raw["x"], float("nan"))
        return {"y": tf.where(tf.math.is_nan(dense), -9.0, dense)}

    done = rewrite(MAYBE, answer, ROWS)
    assert done.actual["y"].tolist() == done.expected["y"].tolist() == [2.5, -9, -1]


def test_two_defaults_let_the_graph_choose(rewrite):
    """Users would lose one of two fillings: both inputs would get the same."""
    done = rewrite(MAYBE, lambda raw: {"y": filled(raw["x"], 1.0) - filled(raw["x"], 3.0)}, ROWS)
    assert done.actual["y"].tolist() == done.expected["y"].tolist() == [0, -2, 0]
    assert [item.name for item in done.model.host_inputs.inputs] == ["x", "x_presence"]


def test_values_may_be_changed_before_they_are_filled(rewrite):
    """Users would lose indicators of presence, and what is computed on sparse values."""

    def answer(raw):
        sparse = raw["x"]
        squared = tf.SparseTensor(sparse.indices, sparse.values**2, sparse.dense_shape)
        ones = tf.SparseTensor(sparse.indices, tf.ones_like(sparse.values), sparse.dense_shape)
        return {"y": filled(squared, -1.0), "present": filled(ones, 0.0)}

    done = rewrite(MAYBE, answer, ROWS)
    for name in ("y", "present"):
        np.testing.assert_array_equal(done.actual[name], done.expected[name])
    assert done.actual["present"].tolist() == [1, 0, 1]


def test_values_that_are_never_made_dense_are_refused_by_feature(rewrite):
    """Users would lose parity silently: a missing value would count as a zero."""
    with pytest.raises(UnsupportedOperationError, match=r"reads the sparse values of feature 'x'"):
        rewrite(MAYBE, lambda raw: {"y": tf.reshape(tf.reduce_sum(raw["x"].values), [1])}, ROWS)
