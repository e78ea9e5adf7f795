"""Image summaries of a training, as TensorBoard reads them.

``tf.summary.image`` needs the package tensorboard, which TensorFlow 2.21 no longer brings. What it
would write is written here by TensorFlow's own event writer: PNG images behind their width and
height, marked as the images plugin's.
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

from .pictures import Digits, Images, Picture, confusion, mistake, sheet

MOST_MISTAKES = 50


def summarise_data(directory: str, images: Images, digits: Digits, distorted: Images) -> None:
    """Writes some of the training images, as they are and as the model sees them.

    Args:
      directory: of the event file, which is made.
      images: ``[n, side, side]``, 0 is paper and 1 is ink.
      digits: ``[n]``, 0 to 9.
      distorted: the same images after jitter.
    """
    with tf.summary.create_file_writer(directory).as_default():
        write_pictures("train/images", [sheet(images, digits)], 0, "Training images, by digit.")
        write_pictures(
            "train/jittered", [sheet(distorted, digits)], 0, "The same, as one epoch sees them."
        )


def summarise_mistakes(
    directory: str, images: Images, digits: Digits, answers: Digits, step: int
) -> None:
    """Writes the held-out images that the model misread, and its confusion matrix.

    Args:
      directory: of the event file, which is made.
      images: ``[n, side, side]``, 0 is paper and 1 is ink.
      digits: ``[n]``, what they are.
      answers: ``[n]``, what the model took them for.
      step: epochs trained.
    """
    wrong = (digits != answers).nonzero()[0][:MOST_MISTAKES]
    pictures = [mistake(images[at], digits[at], answers[at]) for at in wrong]
    with tf.summary.create_file_writer(directory).as_default():
        write_pictures(
            "eval/mistakes", pictures, step, "Blue: what it is. Orange: what the model says."
        )
        write_pictures(
            "eval/confusion", [confusion(digits, answers)], step, "Rows: what it is. Columns: said."
        )


def write_pictures(tag: str, pictures: Sequence[Picture], step: int, description: str) -> None:
    """Writes pictures of one size with the current writer; none where there are none."""
    if not pictures:
        return
    height, width, _ = pictures[0].shape
    metadata = tf.compat.v1.SummaryMetadata(summary_description=description)
    metadata.plugin_data.plugin_name = "images"
    encoded = [tf.io.encode_png(picture).numpy() for picture in pictures]
    sized = tf.constant([str(width).encode(), str(height).encode(), *encoded])
    tf.summary.write(tag, sized, step=step, metadata=metadata)
