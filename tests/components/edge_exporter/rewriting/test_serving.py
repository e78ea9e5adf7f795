"""Loading and freezing a signature."""

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.rewriting.serving import freeze, load_serving
from tidegate.components.errors import DataError, ExportError

X = {"x": tf.io.FixedLenFeature([], tf.float32)}


def test_an_unknown_signature_is_refused_with_the_known_ones(save_model):
    """Users would lose the list of names to choose from."""
    path = save_model(X, lambda raw: {"y": raw["x"]})
    with pytest.raises(ExportError, match=r"no signature 'predict'.*It has: serving_default"):
        load_serving(path, "predict")


def test_a_signature_of_tensors_is_refused(tmp_path):
    """Users would lose the reason: such a model cannot be asked raw tf.Examples."""
    function = tf.function(lambda x: {"y": x}, input_signature=[tf.TensorSpec([None], name="x")])
    tf.saved_model.save(tf.Module(), str(tmp_path), signatures={"serving_default": function})
    with pytest.raises(ExportError, match=r"takes x \(float32\), not serialized tf\.Examples"):
        load_serving(str(tmp_path), "serving_default")


def test_freezing_turns_variables_into_constants(save_model):
    """Users would lose the weights."""
    weight = tf.Variable([[2.0], [3.0]])
    path = save_model(
        {"x": tf.io.FixedLenFeature([2], tf.float32)},
        lambda raw: {"y": raw["x"] @ weight},
        weight=weight,
    )
    graph, tables = freeze(load_serving(path, "serving_default"))
    assert not graph.of_type("ReadVariableOp", "VarHandleOp")
    [product] = graph.of_type("MatMul")
    assert graph.constant(product.input[1]).tolist() == [[2.0], [3.0]]
    assert not tables


def test_examples_that_do_not_suit_the_model_are_a_named_error(save_model, serialize):
    """Users would lose a sentence they can act on to a stack trace of TensorFlow's."""
    serving = load_serving(save_model(X, lambda raw: {"y": raw["x"]}), "serving_default")
    with pytest.raises(DataError, match="does not accept the examples"):
        serving.predict([serialize({"z": 1.0})])


def test_batches_are_joined_in_order(save_model, serialize):
    """Users would lose parity: answers would be compared with those to other examples."""
    serving = load_serving(save_model(X, lambda raw: {"y": raw["x"]}), "serving_default")
    records = [serialize({"x": float(number)}) for number in range(7)]
    assert serving.predict(records, batch_size=3)["y"].tolist() == list(range(7))
