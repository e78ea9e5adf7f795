"""The networks that read a digit."""

from __future__ import annotations

import keras

from ...data.digits import IMAGE, LABEL, SIDE
from .config import MOBILENET_V2, Training

DIGITS = 10
FILTERS = 24


def build_network(training: Training) -> keras.Model:
    """Builds the network, not compiled.

    Returns:
      A model from images ``[batch, 8, 8]``, 0 to 1, to the probabilities of the ten digits,
      ``[batch, 10]``.
    """
    image = keras.Input((SIDE, SIDE), name=IMAGE)
    pixels = keras.layers.Reshape((SIDE, SIDE, 1))(image)
    if training.image_size != SIDE:
        size = (training.image_size, training.image_size)
        pixels = keras.ops.image.resize(pixels, size, interpolation="bilinear")
    read = _mobilenet_v2 if training.architecture == MOBILENET_V2 else _cnn
    features = keras.layers.Dropout(training.dropout)(read(pixels, training))
    digit = keras.layers.Dense(DIGITS, activation="softmax", name=LABEL)(features)
    return keras.Model(image, digit)


def _cnn(pixels: keras.KerasTensor, training: Training) -> keras.KerasTensor:
    filters = max(1, round(FILTERS * training.width))
    hidden = _convolved(_convolved(pixels, filters, training), 2 * filters, training)
    hidden = keras.layers.MaxPooling2D()(hidden)
    return keras.layers.Flatten()(_convolved(hidden, 2 * filters, training))


def _convolved(pixels: keras.KerasTensor, filters: int, training: Training) -> keras.KerasTensor:
    hidden = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(pixels)
    hidden = keras.layers.BatchNormalization(momentum=training.momentum)(hidden)
    return keras.layers.ReLU()(hidden)


def _mobilenet_v2(pixels: keras.KerasTensor, training: Training) -> keras.KerasTensor:
    """MobileNetV2 (Sandler et al., CVPR 2018) up to its last pooling, as Keras builds it."""
    # It was made for three channels from -1 to 1.
    scaled = keras.layers.Rescaling(2.0, offset=-1.0)(pixels)
    coloured = keras.layers.Concatenate()([scaled] * 3)
    network = keras.applications.MobileNetV2(
        input_shape=tuple(coloured.shape[1:]),
        alpha=training.width,
        include_top=False,
        weights=None,
        pooling="avg",
    )
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = training.momentum
    return network(coloured)
