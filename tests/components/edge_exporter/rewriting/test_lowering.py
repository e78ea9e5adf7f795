"""Operations lowered to built-in ones, against TensorFlow's own."""

import numpy as np
import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.rewriting.lowering import LOWERINGS

EDGES = [-1.0, 0.0, 0.1, 2.5, 1000.0]
ROWS = [{"x": value} for value in (-5.0, -1.0, 0.0, 0.1, 0.3, 2.5, 7.0, 1000.0, 1e30, np.nan)]


def bound(operation):
    """UpperBound and LowerBound as tf.Transform's buckets call them."""
    return lambda x: operation(
        sorted_inputs=[EDGES], values=tf.reshape(x, [1, -1]), out_type=tf.int64
    )


OPERATIONS = {
    "Bucketize": lambda x: tf.raw_ops.Bucketize(input=x, boundaries=EDGES),
    "IsNan": tf.math.is_nan,
    "Log1p": lambda x: tf.math.log1p(tf.abs(x)),
    "LowerBound": bound(tf.raw_ops.LowerBound),
    "UpperBound": bound(tf.raw_ops.UpperBound),
}


@pytest.mark.parametrize("operation", sorted(LOWERINGS))
def test_it_computes_what_tensorflow_computes(rewrite, operation):
    """Users would lose buckets at their edges, missing values, or a logarithm."""

    def answer(raw):
        return {"y": tf.reshape(tf.cast(OPERATIONS[operation](raw["x"]), tf.float32), [-1])}

    done = rewrite({"x": tf.io.FixedLenFeature([], tf.float32)}, answer, ROWS)
    np.testing.assert_allclose(done.actual["y"], done.expected["y"], rtol=1e-6, atol=1e-7)
    assert operation not in {node.op for node in done.model.graph_def.node}


def test_the_logarithm_is_exact_near_zero(rewrite):
    """Users would lose the tight limit of litert_f32: z-scores magnify the error of 1 + x."""
    small = np.float32([1e-30, 1e-9, 1e-6, 1e-3, 0.02, 0.4999, 0.5001, -1e-6, -0.3, -0.9])
    done = rewrite(
        {"x": tf.io.FixedLenFeature([], tf.float32)},
        lambda raw: {"y": tf.math.log1p(raw["x"])},
        [{"x": float(value)} for value in small],
    )
    np.testing.assert_allclose(done.actual["y"], np.log1p(small.astype(float)), rtol=3e-7)


def test_whole_numbers_fall_into_buckets(rewrite):
    """Users would lose buckets of counts and ages."""
    done = rewrite(
        {"x": tf.io.FixedLenFeature([], tf.int64)},
        lambda raw: {"y": tf.cast(OPERATIONS["Bucketize"](raw["x"]), tf.float32)},
        [{"x": value} for value in (-2, -1, 0, 3, 1000)],
    )
    assert done.actual["y"].tolist() == done.expected["y"].tolist() == [0, 1, 2, 4, 5]
