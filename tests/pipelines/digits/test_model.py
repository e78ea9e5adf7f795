"""The networks, the jitter of their images, and what is exported, without a pipeline around."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from tidegate.data.digits.spans import split_images
from tidegate.pipelines.digits import model
from tidegate.pipelines.digits.config import Training
from tidegate.pipelines.digits.jitter import jittered
from tidegate.pipelines.digits.networks import build_network


def _arrays(split):
    images = split_images(split)
    pixels = np.array([image.pixels for image in images], np.float32).reshape(-1, 8, 8) / 16
    return pixels, np.array([image.digit for image in images])


@pytest.fixture(scope="module")
def held_out():
    return _arrays("eval")


@pytest.fixture(scope="module")
def trained(tmp_path_factory, held_out):
    keras.utils.set_random_seed(1)
    folder = str(tmp_path_factory.mktemp("run"))
    return model.train(*_arrays("train"), Training(epochs=4, jitter=0.5), held_out, folder)


class _Transform:
    """The Transform of the digits, as a trainer meets it."""

    def transform_features_layer(self):
        class Layer(tf.Module):
            def __call__(self, raw):
                return {"image": raw["image"] / 16.0}

        return Layer()

    def raw_feature_spec(self):
        return {
            "image": tf.io.FixedLenFeature([8, 8], tf.float32),
            "digit": tf.io.FixedLenFeature([1], tf.int64),
        }


def test_few_epochs_read_most_digits(trained, held_out):
    """A network that learns nothing from these images would fail at the pipeline's end."""
    images, digits = held_out
    accuracy = (trained.predict(images, verbose=0).argmax(axis=1) == digits).mean()
    assert accuracy > 0.93


def test_what_is_served_is_what_was_trained(trained, held_out, tmp_path):
    """Batch normalisation or scaling that differ in serving would be seen by users alone."""
    model.export(trained, _Transform(), str(tmp_path))
    pixels = held_out[0][:5]
    examples = []
    for image in pixels:
        values = tf.train.FloatList(value=(image * 16).ravel())
        features = tf.train.Features(feature={"image": tf.train.Feature(float_list=values)})
        examples.append(tf.train.Example(features=features).SerializeToString())
    served = tf.saved_model.load(str(tmp_path)).signatures["serving_default"]
    answers = served(examples=tf.constant(examples))["digit"].numpy()
    np.testing.assert_allclose(answers, trained.predict(pixels, verbose=0), atol=1e-6)


@pytest.mark.parametrize("size", [8, 32])
def test_a_cnn_may_see_larger_images(size):
    """Fewer details are lost where images are larger than 8 x 8."""
    network = build_network(Training(image_size=size, width=0.5))
    assert network.output_shape == (None, 10)


def test_mobilenet_forgets_soon_enough():
    """At Keras' own momentum of 0.999 a short training answers with the averages of noise."""
    network = build_network(
        Training(architecture="mobilenet_v2", image_size=32, width=0.35, momentum=0.8)
    )
    [inner] = [layer for layer in network.layers if isinstance(layer, keras.Model)]
    normalising = [
        layer for layer in inner.layers if isinstance(layer, keras.layers.BatchNormalization)
    ]
    assert len(normalising) > 50
    assert {layer.momentum for layer in normalising} == {0.8}
    answers = network(np.full((1, 8, 8), 0.5, np.float32), training=False).numpy()
    assert answers.shape == (1, 10)
    assert answers.sum() == pytest.approx(1, abs=1e-5)


def test_jitter_moves_ink_and_keeps_it(held_out):
    """Ink that vanishes or spreads over the whole image would teach the network noise."""
    images = held_out[0]
    moved = jittered(tf.constant(images), 1.0).numpy()
    assert moved.shape == images.shape
    assert moved.min() >= 0
    assert moved.max() <= 1 + 1e-6
    kept = moved.sum(axis=(1, 2)) / images.sum(axis=(1, 2))
    assert 0.85 < kept.mean() < 1.1
    assert kept.min() > 0.5
    assert 0.1 < np.abs(moved - images).mean() < 0.35


def test_no_jitter_leaves_images_alone(held_out):
    """A setting of 0 must mean what it says."""
    images = held_out[0][:7]
    np.testing.assert_allclose(jittered(tf.constant(images), 0.0).numpy(), images, atol=1e-6)
