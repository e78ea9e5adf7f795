"""tf.Examples, against TensorFlow's own reading of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import tensorflow as tf
from tfx_bsl.coders.example_coder import ExamplesToRecordBatchDecoder

from tidegate.components.pseudonymizer.examples import encode_examples


def _batch(**columns):
    return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))


def _features(serialized):
    features = tf.train.Example.FromString(serialized).features.feature
    return {name: getattr(one, one.WhichOneof("kind")).value[:] for name, one in features.items()}


def test_values_come_back_and_missing_ones_have_no_feature():
    """StatisticsGen, Transform and the model read these bytes."""
    batch = _batch(
        count=pa.array([1, None, -1, 2**63 - 1]),
        share=pa.array([0.5, None, float("inf"), -0.0], pa.float32()),
        name=pa.array(["a", None, "", "grüße" * 100]),
        raw=pa.array([b"\xff\x00", None, b"", b"x"]),
        none=pa.nulls(4),
    )
    assert [_features(one) for one in encode_examples(batch)] == [
        {"count": [1], "share": [0.5], "name": [b"a"], "raw": [b"\xff\x00"]},
        {},
        {"count": [-1], "share": [float("inf")], "name": [b""], "raw": [b""]},
        {"count": [2**63 - 1], "share": [0.0], "name": ["grüße".encode() * 100], "raw": [b"x"]},
    ]


def test_random_columns_come_back_through_tfx_bsl():
    """This is the decoder of every TFX component downstream."""
    random = np.random.default_rng(6)
    blank = random.random(3000) < 0.2
    columns = {
        "bytes": pa.array(
            [random.bytes(int(n)) for n in random.integers(0, 300, 3000)], mask=blank
        ),
        "float": pa.array(random.normal(size=3000).astype(np.float32), mask=blank[::-1]),
        "int": pa.array(random.integers(-(2**63), 2**63 - 1, 3000)),
    }
    decoded = ExamplesToRecordBatchDecoder().DecodeBatch(encode_examples(_batch(**columns)))
    for name, column in columns.items():
        got = decoded.column(decoded.schema.names.index(name)).to_pylist()
        assert [one and one[0] for one in got] == column.to_pylist()


def test_the_same_row_is_always_the_same_bytes():
    """A row without a subject is split by its bytes: they must not depend on columns' order."""
    one = _batch(a=pa.array([1]), b=pa.array(["x"]))
    other = _batch(b=pa.array(["x"]), a=pa.array([1]))
    assert encode_examples(one) == encode_examples(other)
    assert encode_examples(one)[0] == tf.train.Example.FromString(
        encode_examples(one)[0]
    ).SerializeToString(deterministic=True)


def test_a_slice_is_encoded_as_its_own_rows():
    """Batches may be windows into larger ones."""
    whole = _batch(a=pa.array([1, None, 3]), b=pa.array(["x", "y", None]))
    assert encode_examples(whole.slice(1, 2)) == encode_examples(whole)[1:]


def test_other_types_are_refused():
    """A tf.Example has three kinds of values."""
    with pytest.raises(TypeError, match="bool"):
        encode_examples(_batch(a=pa.array([True])))
