"""Thirty-two bits."""

import pytest
import tensorflow as tf

from tidegate.components.errors import UnsupportedOperationError


def test_no_wide_type_is_left(rewrite):
    """Users would lose browsers, whose runtime refuses int64."""
    done = rewrite(
        {"x": tf.io.FixedLenFeature([2], tf.int64)},
        lambda raw: {"y": tf.cast(raw["x"] + 1, tf.float64) / 3, "z": tf.argmax(raw["x"], 1)},
        [{"x": [1, 4]}, {"x": [9, -4]}],
    )
    wide = {tf.int64.as_datatype_enum, tf.float64.as_datatype_enum}
    for node in done.model.graph_def.node:
        assert not wide & {attribute.type for attribute in node.attr.values()}
    assert done.actual["y"] == pytest.approx(done.expected["y"], abs=1e-6)
    assert done.actual["z"].tolist() == done.expected["z"].tolist() == [1, 0]


def test_a_constant_beyond_32_bits_is_refused_with_its_feature(rewrite):
    """Users would lose the answer silently: the constant would wrap around."""
    with pytest.raises(UnsupportedOperationError, match=r"beyond 32 bits meets feature 'x'"):
        rewrite(
            {"x": tf.io.FixedLenFeature([], tf.int64)},
            lambda raw: {"y": tf.cast(raw["x"] - 2**40, tf.float32)},
            [{"x": 1}],
        )


def test_a_default_beyond_32_bits_is_refused_with_its_feature(rewrite):
    """Users would lose the reason: the host could not even be made."""
    with pytest.raises(UnsupportedOperationError, match=r"default of feature 'x' is beyond 32"):
        rewrite(
            {"x": tf.io.FixedLenFeature([], tf.int64, default_value=2**40)},
            lambda raw: {"y": tf.cast(raw["x"], tf.float32)},
            [{"x": 1}],
        )
