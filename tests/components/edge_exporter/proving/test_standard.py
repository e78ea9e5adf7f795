"""The original on the examples."""

import numpy as np
import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.proving.parity import compare
from tidegate.components.edge_exporter.proving.standard import read_standard
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.errors import DataError

SCORES = [0.1, 0.2, 0.6, 0.7, 0.8, 0.9]
LABELS = [0, 1, 1, 1, 0, 1]


@pytest.fixture
def standard(save_model, serialize):
    """Reads the standard of a model that answers the one feature it is given."""
    features = {"score": tf.io.FixedLenFeature([1], tf.float32)}
    serving = load_serving(
        save_model(features, lambda row: {"late": row["score"]}), "serving_default"
    )
    records = [
        serialize({"score": score, "late": label, "carrier": "AA" if at < 2 else "UA"})
        for at, (score, label) in enumerate(zip(SCORES, LABELS, strict=True))
    ]
    return lambda **settings: read_standard(serving, EdgeSpec(**settings), records)


def accuracies(standard):
    """Of a format that answers no to everything."""
    other = {"late": np.zeros((6, 1), np.float32)}
    parity = compare(standard.answers, other, standard.threshold)
    return dict(standard.accuracies(other, parity))


def test_accuracy_is_counted_on_all_examples_and_on_slices(standard):
    """Users would lose the truth to the model's own opinion of it."""
    found = accuracies(standard(label="late", slices=("carrier",)))
    assert list(found) == ["carrier=UA", "carrier=AA", ""]
    assert (found[""].right, found[""].lost, found[""].gained) == (4, 3, 1)
    assert (found["carrier=AA"].examples, found["carrier=AA"].drop) == (2, 0)


def test_without_labels_every_flip_is_a_loss(standard):
    """Users without labels would lose the slices in which a format decides otherwise."""
    found = accuracies(standard(slices=("carrier",)))
    assert (found[""].original, found[""].lost) == (1, 4)
    assert (found["carrier=AA"].lost, found["carrier=UA"].lost) == (0, 4)


@pytest.mark.parametrize("settings", [{"label": "lateness"}, {"slices": ("carier",)}])
def test_a_feature_that_is_not_there_is_refused_at_once(standard, settings):
    """Users would lose minutes of conversion to a typing error."""
    with pytest.raises(DataError, match="No example has the"):
        standard(**settings)
