"""A real model of two features, and examples it was made for."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@dataclasses.dataclass(frozen=True)
class Flights:
    """A model's folder in the layout of a Model artifact, and labelled serialized tf.Examples."""

    model_uri: str
    records: list[bytes]
    labels: np.ndarray


def serialize(**values: Any) -> bytes:
    """One tf.Example; numbers become floats, words bytes, None is left out."""
    import tensorflow as tf

    features = {
        name: tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode()]))
        if isinstance(value, str)
        else tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
        for name, value in values.items()
        if value is not None
    }
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Flights:
    """Late by the sigmoid of ``2 hour`` and by ``carrier``; ``seats`` does nothing.

    Every tenth hour is missing, which the model takes for 0; ``year`` is always the same.
    """
    import tensorflow as tf

    @tf.function(
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")], autograph=False
    )
    def serve(examples: tf.Tensor) -> dict[str, tf.Tensor]:
        spec = {
            "hour": tf.io.FixedLenFeature([1], tf.float32, 0.0),
            "carrier": tf.io.FixedLenFeature([1], tf.string, ""),
            "year": tf.io.FixedLenFeature([1], tf.float32),
        }
        parsed = tf.io.parse_example(examples, spec)
        bad = tf.where(parsed["carrier"] == "B6", 0.7, -0.7)
        return {"late": tf.sigmoid(2 * parsed["hour"] + bad + parsed["year"] - 2013)}

    module = tf.Module()
    module.serve = serve
    folder = tmp_path_factory.mktemp("model")
    tf.saved_model.save(
        module, str(folder / "Format-Serving"), signatures={"serving_default": serve}
    )
    generator = np.random.default_rng(7)
    hours = np.where(np.arange(900) % 10 == 0, 0, generator.normal(size=900))
    carriers = generator.choice(["B6", "UA"], 900)
    chance = 1 / (1 + np.exp(-(2 * hours + np.where(carriers == "B6", 0.7, -0.7))))
    labels = (generator.random(900) < chance).astype(float)
    records = [
        serialize(
            hour=float(hour) if row % 10 else None,
            carrier=str(carrier),
            seats=float(seats),
            year=2013.0,
            late=float(label),
        )
        for row, (hour, carrier, seats, label) in enumerate(
            zip(hours, carriers, generator.normal(size=900), labels, strict=True)
        )
    ]
    return Flights(str(folder), records, labels)


@pytest.fixture(scope="session")
def serving_folder(flights: Flights) -> str:
    """The SavedModel itself."""
    return str(Path(flights.model_uri) / "Format-Serving")
