"""The digits pipeline's networks, trained on scikit-learn's digits as the pipeline does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tidegate.components.edge_exporter.decision import Sources
from tidegate.components.edge_exporter.proving.examples import Sample
from tidegate.data.digits import HIGHEST, IMAGE, LABEL
from tidegate.data.digits.source import Image
from tidegate.data.digits.spans import split_images
from tidegate.pipelines.digits import model
from tidegate.pipelines.digits.config import FOLDER, DigitsConfig

from .case import Case

MODELS = {"digits": None, "MobileNetV2 at 96": FOLDER / "mobilenet_v2.yaml"}
"""The pipeline's settings for each."""

SETTINGS: dict[str, Any] = {
    "label": LABEL,
    "labels": tuple("0123456789"),
    "slices": (LABEL,),
    "drawing": IMAGE,
    "licence": "CC-BY-4.0",
}


def digits_case(name: str, scratch: Path) -> Case:
    """Trains one of ``MODELS`` and saves it."""
    train, held_out = split_images("train"), split_images("eval")
    training = DigitsConfig.load(MODELS[name]).training
    keras.utils.set_random_seed(training.seed)
    (scratch / "run").mkdir()
    trained = model.train(*_arrays(train), training, _arrays(held_out), str(scratch / "run"))
    saved_model = str(scratch / "model")
    model.export(trained, _Scaled(), saved_model)
    judged = tuple(_serialized(one) for one in held_out)
    calibration = [_serialized(one) for one in train]
    sources = Sources(saved_model, Sample(judged, len(judged)), calibration)
    return Case(name, sources, settings=SETTINGS)


class _Scaled:
    """What the pipeline's Transform comes to, which analyses nothing."""

    def transform_features_layer(self) -> Any:
        return lambda raw: {IMAGE: raw[IMAGE] / HIGHEST}

    def raw_feature_spec(self) -> dict[str, Any]:
        return {
            IMAGE: tf.io.FixedLenFeature([8, 8], tf.float32),
            LABEL: tf.io.FixedLenFeature([1], tf.int64),
        }


def _arrays(digits: Sequence[Image]) -> tuple[np.ndarray, np.ndarray]:
    pixels = np.array([one.pixels for one in digits], np.float32)
    return pixels.reshape(-1, 8, 8) / HIGHEST, np.array([one.digit for one in digits])


def _serialized(one: Image) -> bytes:
    features = {
        IMAGE: tf.train.Feature(float_list=tf.train.FloatList(value=one.pixels)),
        LABEL: tf.train.Feature(int64_list=tf.train.Int64List(value=[one.digit])),
    }
    example = tf.train.Example(features=tf.train.Features(feature=features))
    return bytes(example.SerializeToString())
