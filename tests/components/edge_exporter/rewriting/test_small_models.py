"""Models of unusual make that devices can run."""

import numpy as np
import pytest
import tensorflow as tf

NUMBER = {"x": tf.io.FixedLenFeature([], tf.float32)}


def test_a_model_without_any_matrix(rewrite):
    """Users would lose rules and formulas: there are no weights to be counted."""
    done = rewrite(NUMBER, lambda raw: {"y": raw["x"] * 2 + 1}, [{"x": 1.0}, {"x": -3.0}])
    assert done.actual["y"].tolist() == done.expected["y"].tolist() == [3, -5]
    assert done.model.weights == 0


def test_outputs_of_several_kinds_keep_their_names_and_shapes(rewrite):
    """Users would lose the second output, or get it under the first one's name."""

    def answer(raw):
        number = tf.cast(raw["count"], tf.float32)
        table = tf.stack([raw["x"], number, number / 3, raw["x"] - number], axis=1)
        return {"table": tf.reshape(table, [-1, 2, 2]), "best": tf.argmax(table, 1), "sum": number}

    done = rewrite(
        {**NUMBER, "count": tf.io.FixedLenFeature([], tf.int64, default_value=4)},
        answer,
        [{"x": 1.0, "count": 3}, {"x": 9.5}],
    )
    assert list(done.model.outputs) == ["best", "sum", "table"]
    for name, expected in done.expected.items():
        np.testing.assert_allclose(done.actual[name], expected, rtol=1e-6)
    assert done.actual["table"].shape == (2, 2, 2)


def test_whole_numbers_may_be_numbers(rewrite):
    """Users would lose counts and ages, or their limits of 32 bits."""
    done = rewrite(
        {"count": tf.io.FixedLenFeature([2], tf.int64)},
        lambda raw: {"y": tf.cast(raw["count"], tf.float64) / 7},
        [{"count": [2**31 - 1, -(2**31)]}, {"count": [0, 1]}],
    )
    np.testing.assert_allclose(done.actual["y"], done.expected["y"], rtol=1e-6)
    [item] = done.model.host_inputs.inputs
    assert (item.kind, item.dtype, item.limits) == ("int", "int32", None)


def test_shapes_that_follow_from_each_other_are_settled(rewrite):
    """Users would lose models that ask for a shape more than once on the way."""

    def answer(raw):
        pairs = tf.reshape(raw["x"], [tf.shape(raw["x"])[0], -1, 2])
        sums = tf.reduce_sum(pairs, 2)
        last = tf.reshape(sums, tf.stack([tf.shape(sums)[0] * tf.shape(sums)[1], -1]))
        return {"y": tf.transpose(last) * tf.cast(tf.size(last), tf.float32)}

    done = rewrite(
        {"x": tf.io.FixedLenFeature([6], tf.float32)},
        answer,
        [{"x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}],
    )
    np.testing.assert_array_equal(done.actual["y"], done.expected["y"])
    assert not {"Shape", "Size"} & {node.op for node in done.model.graph_def.node}


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_what_the_model_cannot_tell_from_another_number_is_refused(rewrite, value):
    """Users would lose the right answer: beyond 32 bits, numbers wrap around."""
    with pytest.raises(ValueError, match=r"'count' is .*, beyond 32 bits"):
        rewrite(
            {"count": tf.io.FixedLenFeature([], tf.int64)},
            lambda raw: {"y": tf.cast(raw["count"], tf.float32)},
            [{"count": value}],
        )
