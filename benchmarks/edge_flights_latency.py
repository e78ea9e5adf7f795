"""What EdgeExporter makes of the flights model: closeness, size, and latency beside SavedModels.

Trains the flights pipeline's own model on January 2013, and a wide one of the same features whose
file is large enough for size limits to hold. Both are exported as in the pipeline and asked the
same examples as their SavedModels. Ratios are the edge file's to the SavedModel's, one thread, one
example at a time; sizes are relative to litert_f32.

    python benchmarks/edge_flights_latency.py [--examples 5000] [--runs 1000]
"""

from __future__ import annotations

import argparse
import csv
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import apache_beam as beam
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tensorflow_transform.tf_metadata.dataset_metadata import DatasetMetadata
from tfx_bsl.public import tfxio

import tidegate
from tidegate.components.edge_exporter.exporting import export
from tidegate.components.edge_exporter.gate import judge
from tidegate.components.edge_exporter.proving.proof import Proof
from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.data.flights import prepare
from tidegate.pipelines.flights.config import Training
from tidegate.pipelines.flights.features import LABEL, id_sizes, number_names, preprocessing_fn
from tidegate.pipelines.flights.model import build_model
from tidegate.pipelines.flights.model import export as export_saved_model

SCHEMA_FILE = Path(tidegate.__file__).parent / "pipelines" / "flights" / "schema.pbtxt"

MODELS = {
    "flights": Training(epochs=2),
    "flights, wide": Training(epochs=1, hidden=(768, 512)),
}


def main() -> None:
    """Prints one row a model and format, and the gate's verdict on each model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    spec = EdgeSpec(examples=options.examples, timed_runs=options.runs, warm_ups=100)
    scratch = Path(tempfile.mkdtemp(prefix="edge-flights-"))
    try:
        run(spec, scratch)
    finally:
        shutil.rmtree(scratch)


def run(spec: EdgeSpec, scratch: Path) -> None:
    """Makes the Transform once, then trains, exports and proves each model."""
    schema = text_format.Parse(SCHEMA_FILE.read_text(), schema_pb2.Schema())
    [span] = prepare(scratch / "spans", [1])
    records = list(read_records(span, schema))
    train, evaluation = records[: 2 * len(records) // 3], records[2 * len(records) // 3 :]
    transform = analyse(train, schema, scratch)
    print_row("model", "format", "max |Δ|", "agreement", "bytes", "size", "p50 ms", "latency")
    for name, training in MODELS.items():
        saved_model, folder = str(scratch / name / "model"), scratch / name / "edge"
        folder.mkdir(parents=True)
        export_saved_model(fit(train, transform, training), transform, saved_model)
        proof = export(saved_model, spec, evaluation[: spec.examples], {}, folder).proof
        print_proof(name, proof)
        verdict = judge(proof, spec.limits)
        print(f"  {verdict.outcome.value}: {verdict.sentence}")


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


def print_proof(name: str, proof: Proof) -> None:
    """Prints the rows of one model."""
    print_row(name, "SavedModel", "", "", "", "", f"{proof.latency.p50 * 1e3:.3f}", "1")
    reference = proof.formats["litert_f32"].size.plain
    for kind, found in proof.formats.items():
        print_row(
            name,
            kind,
            f"{found.parity.max_delta:.2g}",
            f"{found.parity.agreement:.3%}",
            f"{found.size.plain:,}",
            f"{found.size.plain / reference:.0%}",
            f"{found.latency.p50 * 1e3:.3f}",
            f"{found.latency.p50 / proof.latency.p50:.3f}",
        )


def print_row(*cells: str) -> None:
    """Prints one row of the table."""
    widths = (15, 12, 9, 11, 11, 6, 8, 8)
    print(" ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)))


if __name__ == "__main__":
    main()
