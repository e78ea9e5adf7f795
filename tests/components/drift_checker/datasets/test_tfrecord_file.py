"""TFRecord files of tf.Examples."""

import pytest

from tidegate.components.drift_checker.datasets import tfrecord_file
from tidegate.components.drift_checker.datasets.tfrecord_file import (
    tfrecord_batches,
    tfrecord_columns,
)
from tidegate.components.errors import DataError

ROWS = [{"i": [1], "f": [0.5], "s": [b"x", b"y"]}, {"i": [], "f": [1.5]}, {"i": [2]}]


@pytest.mark.parametrize("name", ["examples", "examples.gz", "od[d] *name.gz"])
def test_examples_are_read_packed_or_not(files, name):
    """Users would lose TFX's own Examples, which are packed."""
    path = files.records(name, ROWS)
    kinds = dict(tfrecord_columns(path).kinds)
    assert kinds == {"i": "INT", "f": "FLOAT", "s": "STRING"}
    [batch] = tfrecord_batches(path, {**kinds, "i": "FLOAT"})
    values = batch.to_pydict()
    assert values["i"] == [[1.0], None, [2.0]]
    assert values["s"] == [[b"x", b"y"], None, None]


def test_damage_is_named(files):
    """Users would compare the first half of a file and never know."""
    path = files.records("cut", ROWS)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(DataError, match=r"damaged or holds no tf\.Examples.*cut"):
        tfrecord_columns(path)


def test_records_of_something_else_are_named(files):
    """Users would read that a file of other records has no features."""
    path = files.records("mixed", [{"x": [1]}, {"x": [b"one"]}])
    with pytest.raises(DataError, match=r'feature "x"'):
        tfrecord_columns(path)


def test_a_feature_that_changes_its_kind_late_is_named(files, monkeypatch):
    """Users would have half of a feature's values counted as missing."""
    monkeypatch.setattr(tfrecord_file, "EXAMPLES", 1)
    path = files.records("mixed", [{"x": [1]}, {"x": [b"one"]}])
    with pytest.raises(DataError, match=r"'x' is INT in some examples and STRING in others"):
        tfrecord_columns(path)
