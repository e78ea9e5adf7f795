"""A model of made-up flights, with a Transform that Beam analysed and Keras 3 on top of it.

It holds what real Transforms hold: vocabularies with and without a bucket for the unknown, looked
up before and after missing values are filled, one of whole numbers; z-scores, buckets, a logarithm;
a missing value marked by NaN, another filled in two ways.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
import keras
import numpy as np
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from tensorflow_transform.tf_metadata import dataset_metadata, schema_utils
from tfx_bsl.public import tfxio

RAW_FEATURES = {
    "carrier": tf.io.FixedLenFeature([], tf.string),
    "day_of_week": tf.io.VarLenFeature(tf.int64),
    "dest": tf.io.VarLenFeature(tf.string),
    "distance": tf.io.FixedLenFeature([], tf.float32),
    "late": tf.io.FixedLenFeature([], tf.int64),
    "plane_age": tf.io.VarLenFeature(tf.int64),
    "plane_engine": tf.io.VarLenFeature(tf.string),
    "precip": tf.io.VarLenFeature(tf.float32),
    "sched_dep_hour": tf.io.FixedLenFeature([1], tf.int64),
    "temp": tf.io.VarLenFeature(tf.float32),
}
OPTIONAL = [name for name, kind in RAW_FEATURES.items() if isinstance(kind, tf.io.VarLenFeature)]
IDS = {"carrier": 7, "dest": 6, "plane_engine": 4, "day_of_week": 9}
BUCKETS = {"distance_bucket": 10, "plane_age_bucket": 4}
NUMBERS = ("distance", "hour", "plane_age", "precip", "temp", "temp_missing")


@dataclasses.dataclass(frozen=True)
class FlightsLike:
    """Folders as TFX's components leave them, and the rows of the eval split."""

    saved_model: str
    transform_graph: str
    rows: tuple[Mapping[str, Any], ...]


def rows(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Made-up flights; a tenth of each optional feature is missing, some values are rare."""
    draw = np.random.default_rng(seed)
    for _ in range(count):
        row = {
            "carrier": str(draw.choice(["9E", "AA", "B6", "DL", "UA"])),
            "day_of_week": int(draw.integers(1, 8)),
            "dest": str(draw.choice(["ATL", "BOS", "LAX", "MIA", "ORD", "SFO"])),
            "distance": float(draw.uniform(80, 5000)),
            "late": int(draw.integers(0, 2)),
            "plane_age": int(draw.integers(0, 40)),
            "plane_engine": str(draw.choice(["Turbo-fan", "Turbo-jet"])),
            "precip": float(draw.exponential(0.01)),
            "sched_dep_hour": int(draw.integers(5, 24)),
            "temp": float(draw.normal(50, 20)),
        }
        for name in OPTIONAL:
            if draw.random() < 0.1:
                del row[name]
        yield row


def preprocessing_fn(inputs: Mapping[str, Any]) -> dict[str, tf.Tensor]:
    """The Transform."""
    temp = _filled(inputs["temp"], float("nan"))
    age, age_or_none = _filled(inputs["plane_age"], 15), _filled(inputs["plane_age"], -1)
    hour = tf.cast(tf.squeeze(inputs["sched_dep_hour"], 1), tf.float32)
    precip = tf.math.log1p(_filled(inputs["precip"], 0.0))
    warm = tf.where(tf.math.is_nan(temp), 50.0, temp)
    numbers = [inputs["distance"], hour, tf.cast(age, tf.float32), precip, warm]
    scaled = tft.scale_to_z_score(tf.stack(numbers, axis=1), elementwise=True)
    vocabulary = tft.compute_and_apply_vocabulary
    return {
        **dict(zip(NUMBERS, tf.unstack(scaled, axis=1), strict=False)),
        "temp_missing": tf.cast(tf.math.is_nan(temp), tf.float32),
        "carrier": vocabulary(inputs["carrier"], num_oov_buckets=1, vocab_filename="carrier"),
        "dest": vocabulary(
            _filled(inputs["dest"], ""), top_k=4, num_oov_buckets=1, vocab_filename="dest"
        ),
        "plane_engine": _filled(vocabulary(inputs["plane_engine"], vocab_filename="engine"), -1),
        "day_of_week": vocabulary(
            _filled(inputs["day_of_week"], 0), num_oov_buckets=1, vocab_filename="day"
        ),
        "distance_bucket": tft.bucketize(inputs["distance"], BUCKETS["distance_bucket"]),
        "plane_age_bucket": tft.apply_buckets(age_or_none, [[0, 8, 20]]),
        "late": inputs["late"],
    }


def build(folder: Path, serialized: Callable[[Mapping[str, Any]], bytes]) -> FlightsLike:
    """Analyses 1,000 rows and exports a model whose random weights spread its answers."""
    graph = folder / "transform_graph"
    _analyse([serialized(row) for row in rows(1000, seed=1)], str(graph), str(folder / "temporary"))
    keras.utils.set_random_seed(2013)
    _export(_model(), tft.TFTransformOutput(str(graph)), str(folder / "Format-Serving"))
    return FlightsLike(str(folder / "Format-Serving"), str(graph), tuple(rows(600, seed=2)))


def _analyse(records: Sequence[bytes], output: str, temporary: str) -> None:
    metadata = dataset_metadata.DatasetMetadata(schema_utils.schema_from_feature_spec(RAW_FEATURES))
    source = tfxio.TFExampleBeamRecord(physical_format="memory", schema=metadata.schema)
    with beam.Pipeline() as pipeline, tft_beam.Context(temp_dir=temporary):
        read = pipeline | beam.Create(records) | source.BeamSource()
        transform = (read, source.TensorAdapterConfig()) | tft_beam.AnalyzeDataset(preprocessing_fn)
        transform | tft_beam.WriteTransformFn(output)


def _model() -> keras.Model:
    numbers = [keras.Input((), name=name, dtype="float32") for name in NUMBERS]
    sizes = {**IDS, **BUCKETS}
    ids = [keras.Input((), name=name, dtype="int32") for name in sizes]
    wide = keras.initializers.RandomNormal(stddev=0.6)
    columns = [keras.ops.expand_dims(number, -1) for number in numbers]
    for one, (name, size) in zip(ids, sizes.items(), strict=True):
        if name in IDS:
            layer = keras.layers.Embedding(size, 4, embeddings_initializer=wide)
            columns.append(layer(keras.ops.maximum(one, 0)))
        else:
            columns.append(keras.ops.one_hot(one, size))
    hidden = keras.layers.Concatenate()(columns)
    hidden = keras.layers.Dense(32, activation="relu", kernel_initializer=wide)(hidden)
    hidden = keras.layers.BatchNormalization()(hidden)
    late = keras.layers.Dense(1, activation="sigmoid", kernel_initializer=wide)(hidden)
    return keras.Model({one.name: one for one in numbers + ids}, late)


def _export(model: keras.Model, transform: tft.TFTransformOutput, directory: str) -> None:
    layer = transform.transform_features_layer()
    raw_features = {name: kind for name, kind in RAW_FEATURES.items() if name != "late"}

    @tf.function(
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")], autograph=False
    )
    def serving_default(examples: tf.Tensor) -> dict[str, tf.Tensor]:
        transformed = layer(tf.io.parse_example(examples, raw_features))
        taken = {name: transformed[name] for name in NUMBERS}
        taken |= {name: tf.cast(transformed[name], tf.int32) for name in {**IDS, **BUCKETS}}
        return {"late": model(taken, training=False)}

    module = tf.Module()
    module.transform = layer
    module.weights = [weight.value for weight in model.weights]
    tf.saved_model.save(module, directory, signatures={"serving_default": serving_default})


def _filled(column: tf.SparseTensor, default: Any) -> tf.Tensor:
    shape = [column.dense_shape[0], 1]
    dense = tf.sparse.to_dense(tf.SparseTensor(column.indices, column.values, shape), default)
    return tf.squeeze(dense, axis=1)
