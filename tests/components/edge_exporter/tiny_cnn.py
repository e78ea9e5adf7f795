"""A small convolutional network that tells which quarter of a made-up image is bright.

It holds what image models hold: convolutions, depthwise ones too, each with its normalisation, a
skip connection, pooling, and a scaling of the pixels before all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

SIZE = 8
CLASSES = ("north-west", "north-east", "south-west", "south-east")


def images(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noise with one brighter quarter, ``[count, SIZE * SIZE]`` from 0 to 255, and which it is."""
    draw = np.random.default_rng(seed)
    quarters = draw.integers(0, len(CLASSES), count)
    made = draw.uniform(0, 140, (count, SIZE, SIZE))
    half = SIZE // 2
    for image, quarter in zip(made, quarters, strict=True):
        row, column = divmod(int(quarter), 2)
        image[row * half : (row + 1) * half, column * half : (column + 1) * half] += 80
    return made.reshape(count, -1).astype(np.float32), quarters


def rows(count: int, seed: int) -> list[dict[str, Any]]:
    """The same as raw values."""
    return [{"image": image.tolist()} for image in images(count, seed)[0]]


def build(folder: Path, save_serving: Callable[..., str]) -> str:
    """Trains the network for a moment and saves it; returns the SavedModel's path."""
    keras.utils.set_random_seed(8)
    model = _model()
    pixels, quarters = images(1500, seed=1)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(pixels.reshape(-1, SIZE, SIZE, 1) / 255, quarters, 50, epochs=2, verbose=0)

    def answer(raw: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        scaled = tf.reshape(raw["image"], [-1, SIZE, SIZE, 1]) / 255
        return {"quarter": model(scaled, training=False)}

    features = {"image": tf.io.FixedLenFeature([SIZE * SIZE], tf.float32)}
    weights = [weight.value for weight in model.weights]
    return save_serving(folder / "tiny_cnn", features, answer, weights=weights)


def _model() -> keras.Model:
    layers = keras.layers
    image = keras.Input((SIZE, SIZE, 1))
    found = _normalised(layers.Conv2D(12, 3, padding="same")(image))
    found = layers.MaxPooling2D()(found)
    deeper = _normalised(layers.DepthwiseConv2D(3, padding="same")(found))
    found = layers.Add()([found, layers.Conv2D(12, 1)(deeper)])
    found = layers.Conv2D(24, 2, activation="relu")(found)
    found = layers.Dense(24, activation="relu")(layers.Flatten()(found))
    return keras.Model(image, layers.Dense(len(CLASSES), activation="softmax")(found))


def _normalised(found: Any) -> Any:
    return keras.layers.ReLU()(keras.layers.BatchNormalization()(found))
