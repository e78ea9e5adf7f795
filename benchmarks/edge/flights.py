"""The flights pipeline's model, and a wide one of the same features, trained on January 2013."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tensorflow_transform.tf_metadata.dataset_metadata import DatasetMetadata
from tfx_bsl.public import tfxio

import tidegate
from tidegate.components.edge_exporter.decision import Sources
from tidegate.components.edge_exporter.proving.examples import Sample
from tidegate.data.flights import prepare
from tidegate.pipelines.flights.config import Training
from tidegate.pipelines.flights.features import LABEL, id_sizes, number_names, preprocessing_fn
from tidegate.pipelines.flights.model import build_model, export

from .case import Case

SCHEMA_FILE = Path(tidegate.__file__).parent / "pipelines" / "flights" / "schema.pbtxt"

MODELS = {
    "flights": Training(epochs=2),
    # Its file is large enough for limits of size to hold.
    "flights, wide": Training(epochs=1, hidden=(768, 512)),
}

JUDGED = 5000


def flights_case(name: str, scratch: Path) -> Case:
    """Trains one of ``MODELS`` and saves it."""
    schema = text_format.Parse(SCHEMA_FILE.read_text(), schema_pb2.Schema())
    [span] = prepare(scratch / "spans", [1])
    records = list(read_records(span, schema))
    # The month's end has other weather, which calibration on its beginning would not cover.
    random.Random(0).shuffle(records)
    train, evaluation = records[: 2 * len(records) // 3], records[2 * len(records) // 3 :]
    transform = analyse(train, schema, scratch)
    saved_model = str(scratch / "model")
    export(fit(train, transform, MODELS[name]), transform, saved_model)
    parity = Sample(tuple(evaluation[:JUDGED]), len(evaluation))
    sources = Sources(saved_model, parity, train[:JUDGED], str(scratch / "transform"), schema)
    # Int8 has no counterpart of what the Transform compares and takes logarithms of.
    settings = {"label": LABEL, "slices": ("carrier", "origin")}
    return Case(name, sources, refused=("litert_int8",), settings=settings)


def read_records(span: Path, schema: schema_pb2.Schema) -> Iterator[bytes]:
    """The rows of a span as serialized tf.Examples, typed as the schema says."""
    types = {feature.name: feature.type for feature in schema.feature}
    with open(span, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            features = {
                name: as_feature(value, types[name])
                for name, value in row.items()
                if value and name in types
            }
            made = tf.train.Example(features=tf.train.Features(feature=features))
            yield made.SerializeToString()


def as_feature(value: str, kind: int) -> tf.train.Feature:
    """One value of a column."""
    if kind == schema_pb2.INT:
        return tf.train.Feature(int64_list=tf.train.Int64List(value=[int(value)]))
    if kind == schema_pb2.FLOAT:
        return tf.train.Feature(float_list=tf.train.FloatList(value=[float(value)]))
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode()]))


def analyse(
    records: Sequence[bytes], schema: schema_pb2.Schema, scratch: Path
) -> tft.TFTransformOutput:
    """The pipeline's Transform, analysed on some records."""
    output = str(scratch / "transform")
    source = tfxio.TFExampleBeamRecord(physical_format="memory", schema=schema)
    with beam.Pipeline() as pipeline, tft_beam.Context(temp_dir=str(scratch / "beam")):
        read = pipeline | beam.Create(records) | source.BeamSource()
        analysed = (read, source.TensorAdapterConfig()) | tft_beam.AnalyzeDataset(preprocessing_fn)
        _ = analysed | tft_beam.WriteTransformFn(output)
        metadata = os.path.join(output, tft.TFTransformOutput.RAW_METADATA_DIR)
        _ = DatasetMetadata(schema) | tft_beam.WriteMetadata(metadata, pipeline=pipeline)
    return tft.TFTransformOutput(output)


def fit(records: Sequence[bytes], transform: tft.TFTransformOutput, training: Training) -> Any:
    """A trained model of the pipeline's architecture."""
    tf.keras.utils.set_random_seed(training.seed)
    layer, raw_spec = transform.transform_features_layer(), transform.raw_feature_spec()

    @tf.function
    def prepared(batch: tf.Tensor) -> tuple[dict[str, tf.Tensor], tf.Tensor]:
        made = layer(tf.io.parse_example(batch, raw_spec))
        inputs = {name: made[name] for name in number_names()}
        inputs |= {name: tf.cast(made[name], tf.int32) for name in id_sizes()}
        return inputs, made[LABEL]

    dataset = tf.data.Dataset.from_tensor_slices(list(records)).batch(training.batch_size)
    model = build_model(training)
    model.fit(dataset.map(prepared).cache(), epochs=training.epochs, verbose=0)
    return model
