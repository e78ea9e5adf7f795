"""Cutting a graph at its parser."""

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.rewriting.parsing import cut_parsing
from tidegate.components.edge_exporter.rewriting.serving import freeze, load_serving
from tidegate.components.errors import UnsupportedOperationError


@pytest.fixture
def cut(save_model):
    """Saves a model, and cuts its graph at the parser; the inputs by feature."""

    def run(raw_features, answer):
        graph, _ = freeze(load_serving(save_model(raw_features, answer), "serving_default"))
        return graph, {item.feature: item for item in cut_parsing(graph).by_node.values()}

    return run


def test_a_dense_feature_keeps_its_shape_type_and_default(cut):
    """Users would lose defaults: a missing value would be refused, or filled with another."""
    raw_features = {
        "needed": tf.io.FixedLenFeature([2], tf.float32),
        "filled": tf.io.FixedLenFeature([], tf.int64, default_value=7),
    }
    _, inputs = cut(
        raw_features, lambda raw: {"y": raw["needed"], "z": tf.cast(raw["filled"], tf.float32)}
    )
    assert (inputs["needed"].shape, inputs["needed"].missing) == ((1, 2), None)
    filled = inputs["filled"]
    assert (filled.shape, filled.kind, filled.missing) == ((1,), "int", 7)


def test_a_sparse_feature_becomes_its_one_value(cut):
    """Users would lose every feature that may be missing."""
    graph, inputs = cut(
        {"x": tf.io.VarLenFeature(tf.float32)}, lambda raw: {"y": tf.sparse.to_dense(raw["x"])}
    )
    assert (inputs["x"].shape, inputs["x"].sparse) == ((1,), True)
    [dense] = graph.of_type("SparseToDense")
    assert graph.constant(dense.input[0]).tolist() == [[0, 0]]
    assert graph.constant(dense.input[1]).tolist() == [1, 1]


def test_features_that_no_output_needs_are_no_inputs(cut):
    """Users would lose sleep over features a device has to find and the model ignores."""
    both = {name: tf.io.FixedLenFeature([], tf.float32) for name in ("used", "unused")}
    assert list(cut(both, lambda raw: {"y": raw["used"] * 2})[1]) == ["used"]


def test_a_ragged_feature_is_refused_by_name(cut):
    """Users would lose the name of the feature to parse in another way."""
    with pytest.raises(UnsupportedOperationError, match="ragged tensor for feature 'words'"):
        cut(
            {"words": tf.io.RaggedFeature(tf.float32)},
            lambda raw: {"y": tf.reduce_sum(raw["words"], axis=1)},
        )


def test_a_model_that_does_not_parse_is_refused(tmp_path):
    """Users would lose the reason why their serving function cannot be exported."""
    function = tf.function(
        lambda examples: {"y": tf.strings.length(examples)},
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")],
    )
    tf.saved_model.save(tf.Module(), str(tmp_path), signatures={"serving_default": function})
    graph, _ = freeze(load_serving(str(tmp_path), "serving_default"))
    with pytest.raises(UnsupportedOperationError, match=r"tf\.io\.parse_example"):
        cut_parsing(graph)
