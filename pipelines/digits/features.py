"""What the model sees of a digit: its pixels, as shares of ink."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from ...data.digits import HIGHEST, IMAGE, LABEL


def preprocessing_fn(inputs: dict[str, Any]) -> dict[str, tf.Tensor]:
    """Scales the pixels.

    Args:
      inputs: ``image`` as float32 ``[batch, 8, 8]`` from 0 to 16, ``digit`` as int64
        ``[batch, 1]``.

    Returns:
      ``image`` from 0 to 1, and ``digit`` as int64 ``[batch]``.
    """
    # The scale is the data's definition, not a statistic of it: nothing to analyse.
    return {
        IMAGE: inputs[IMAGE] / float(HIGHEST),
        LABEL: tf.squeeze(inputs[LABEL], axis=1),
    }
