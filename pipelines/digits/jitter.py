"""Images turned, moved, scaled and slanted a little, as other hands would have written them."""

from __future__ import annotations

import tensorflow as tf

from ...data.digits import SIDE

TURN = 0.2
"""Radians, either way."""

SCALE = 0.15
"""Share of width and of height, each by itself."""

SLANT = 0.2
"""Columns by which a row moves against the next."""

MOVE_ACROSS, MOVE_DOWN = 1.0, 0.5
"""Pixels. Digits fill their image from top to bottom, so that little room is left there."""


def jittered(images: tf.Tensor, strength: float) -> tf.Tensor:
    """Distorts each image by itself, at random.

    Args:
      images: float32 ``[batch, 8, 8]``; 0 is paper.
      strength: factor of the constants above.
    """
    scale_x, scale_y = 1 + _random(images, SCALE * strength), 1 + _random(images, SCALE * strength)
    angle, slant = _random(images, TURN * strength), _random(images, SLANT * strength)
    across = _random(images, MOVE_ACROSS * strength)
    down = _random(images, MOVE_DOWN * strength)
    cosine, sine = tf.cos(angle), tf.sin(angle)
    # Where a pixel of the result is looked up: (a x + b y + c, d x + e y + f), about the middle.
    a, b = scale_x * cosine, slant - scale_x * sine
    d, e = scale_y * sine, scale_y * cosine
    middle = (SIDE - 1) / 2
    c, f = middle * (1 - a - b) + across, middle * (1 - d - e) + down
    nothing = tf.zeros_like(a)
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=images[..., tf.newaxis],
        transforms=tf.stack([a, b, c, d, e, f, nothing, nothing], axis=1),
        output_shape=[SIDE, SIDE],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    return moved[..., 0]


def _random(images: tf.Tensor, most: float) -> tf.Tensor:
    return tf.random.uniform([tf.shape(images)[0]], -most, most)
