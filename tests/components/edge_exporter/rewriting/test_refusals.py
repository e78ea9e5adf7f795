"""Models that no device can run."""

import numpy as np
import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.rewriting.canonical import canonicalise
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.errors import ExportError, UnsupportedOperationError

NUMBERS = {"x": tf.io.FixedLenFeature([4], tf.float32)}
PICTURE = {"picture": tf.io.FixedLenFeature([], tf.string)}
WORD = {"word": tf.io.FixedLenFeature([], tf.string)}


def summed(tensor):
    """One number of any tensor."""
    return {"y": tf.reshape(tf.reduce_sum(tf.cast(tensor, tf.float32)), [1])}


def decoded(content):
    return tf.cast(tf.io.decode_png(content, 1), tf.float32)


def decoded_one_by_one(raw):
    pixels = tf.TensorSpec([None, None, 1], tf.float32)
    return summed(tf.map_fn(decoded, raw["picture"], fn_output_signature=pixels))


def recurrent(raw):
    return {"y": tf.foldl(lambda state, x: state / 2 + x, tf.transpose(raw["x"]))}


@pytest.mark.parametrize(
    ("raw_features", "answer", "said"),
    [
        (PICTURE, lambda raw: summed(decoded(raw["picture"][0])), "DecodePng decodes .*'picture'"),
        (PICTURE, decoded_one_by_one, "DecodePng decodes feature 'picture'.*Decode on the host"),
        (
            PICTURE,
            lambda raw: summed(tf.io.decode_raw(raw["picture"], tf.uint8)),
            "DecodeRaw decodes feature 'picture'.*Decode on the host",
        ),
        (
            NUMBERS,
            lambda raw: summed(tf.numpy_function(np.sin, [raw["x"]], tf.float32)),
            "PyFunc calls Python, computed from feature 'x'",
        ),
        (
            NUMBERS,
            lambda raw: {"y": tf.cond(raw["x"][0, 0] > 0, lambda: raw["x"], lambda: raw["x"] * 2)},
            "Switch belongs to a loop or a branch, computed from feature 'x'.*tf.where",
        ),
        (NUMBERS, recurrent, "belongs to a loop or a branch.*unroll=True"),
        (
            NUMBERS,
            lambda raw: summed(tf.boolean_mask(raw["x"], raw["x"] > 0)),
            r"Where gives a shape of \(None, 1\) that depends on feature 'x'",
        ),
        (
            {**NUMBERS, "n": tf.io.FixedLenFeature([], tf.int64)},
            lambda raw: summed(raw["x"][:, : raw["n"][0]]),
            r"StridedSlice gives a shape of \(1, None\) that depends on features 'n', 'x'",
        ),
        (
            WORD,
            lambda raw: summed(tf.strings.to_hash_bucket_fast(raw["word"], 8)),
            "StringToHashBucketFast works on a string, computed from feature 'word'",
        ),
        (
            {"x": tf.io.RaggedFeature(tf.float32)},
            lambda raw: {"y": tf.reduce_sum(raw["x"], axis=1)},
            "ragged tensor for feature 'x'",
        ),
    ],
)
def test_it_is_refused_by_operation_and_feature(save_model, raw_features, answer, said):
    """Users would lose the operation to replace, and the feature to look for it at."""
    path = save_model(raw_features, answer)
    with pytest.raises(UnsupportedOperationError, match=f"(?s){said}"):
        canonicalise(load_serving(path, "serving_default"))


def test_a_custom_operation_is_refused_by_name(save_model, tmp_path):
    """Users would lose the name of the operation: TensorFlow does not even load such a model."""
    save_model(NUMBERS, lambda raw: summed(tf.nn.softplus(raw["x"])))
    graph = tmp_path / "saved_model" / "saved_model.pb"
    graph.write_bytes(graph.read_bytes().replace(b"Softplus", b"Sentence"))
    with pytest.raises(UnsupportedOperationError, match="needs Sentence, which is a custom"):
        load_serving(str(tmp_path / "saved_model"), "serving_default")


def test_a_damaged_model_is_a_named_error(save_model, tmp_path):
    """Users would lose a sentence to act on to an error of TensorFlow's about a protobuf."""
    save_model(NUMBERS, lambda raw: summed(raw["x"]))
    graph = tmp_path / "saved_model" / "saved_model.pb"
    graph.write_bytes(graph.read_bytes()[:100])
    with pytest.raises(ExportError, match="The model cannot be loaded"):
        load_serving(str(tmp_path / "saved_model"), "serving_default")
