"""The whole rewriting, on a model with a real Transform."""

import numpy as np
import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.rewriting.canonical import canonicalise
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.errors import UnsupportedOperationError

pytestmark = pytest.mark.slow


def test_a_transform_is_folded_without_changing_an_answer(flights_like, serialize, tmp_path):
    """Users would lose what EdgeExporter is for."""
    serving = load_serving(flights_like.saved_model, "serving_default")
    model = canonicalise(serving)
    model.save(tmp_path / "canonical")
    ask = tf.saved_model.load(str(tmp_path / "canonical")).signatures["serving_default"]
    prepare = Preprocessor(model.host_inputs.to_json())
    rows = flights_like.rows[:100]
    expected = serving.predict([serialize(row) for row in rows])["late"]
    for row, answer in zip(rows, expected, strict=True):
        inputs = {name: tf.constant(value) for name, value in prepare(row).items()}
        np.testing.assert_allclose(ask(**inputs)["late"].numpy()[0], answer, atol=1e-5)
    assert expected.std() > 0.05


def test_inputs_are_named_after_features_and_32_bits_wide(flights_like):
    """Users would lose inputs they can recognise."""
    model = canonicalise(load_serving(flights_like.saved_model, "serving_default"))
    inputs = {item.name: item for item in model.host_inputs.inputs}
    features = {name for name in set().union(*flights_like.rows) if name != "late"}
    assert set(inputs) == {*features, "plane_age_presence"}
    assert {item.dtype for item in inputs.values()} == {"float32", "int32"}
    assert all(item.shape[0] == 1 for item in inputs.values())
    assert list(model.outputs) == ["late"]
    assert model.features["GatherV2"] == (
        "carrier", "day_of_week", "dest", "plane_engine",
    )  # fmt: skip


def test_a_string_among_the_outputs_is_refused_by_name(rewrite):
    """Users would lose the name of the output that no device can give."""
    with pytest.raises(UnsupportedOperationError, match=r"Output 'w' is a string.*feature 'word'"):
        rewrite(
            {"word": tf.io.FixedLenFeature([], tf.string)},
            lambda raw: {"w": raw["word"]},
            [{"word": "a"}],
        )


def test_a_string_that_stays_in_the_graph_is_refused_by_operation(rewrite):
    """Users would lose the operation to replace among hundreds."""
    with pytest.raises(UnsupportedOperationError, match=r"StringLength works on a string.*'word'"):
        rewrite(
            {"word": tf.io.FixedLenFeature([], tf.string)},
            lambda raw: {"y": tf.strings.length(raw["word"])},
            [{"word": "a"}],
        )


def test_all_weights_are_counted(flights_like):
    """Users would lose the check that a converter kept them."""
    model = canonicalise(load_serving(flights_like.saved_model, "serving_default"))
    embeddings, hidden, last = (7 + 6 + 4 + 9) * 4, (6 + 4 * 4 + 14) * 32, 32
    assert model.weights >= embeddings + hidden + last
    assert model.weights <= 1.05 * (embeddings + hidden + last)
