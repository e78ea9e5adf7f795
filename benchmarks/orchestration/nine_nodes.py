"""The nine standard nodes of TFX's own taxi example: its 15,002 rows, its Transform, its model."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import tensorflow_model_analysis as tfma
from ml_metadata.proto import metadata_store_pb2
from tfx.components.evaluator.component import Evaluator
from tfx.components.example_gen.csv_example_gen.component import CsvExampleGen
from tfx.components.example_validator.component import ExampleValidator
from tfx.components.pusher.component import Pusher
from tfx.components.schema_gen.component import SchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.components.trainer.component import Trainer
from tfx.components.transform.component import Transform
from tfx.dsl.components.common.resolver import Resolver
from tfx.dsl.input_resolution.strategies.latest_blessed_model_strategy import (
    LatestBlessedModelStrategy,
)
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import pusher_pb2, trainer_pb2
from tfx.types.channel import Channel
from tfx.types.standard_artifacts import Model, ModelBlessing

MODULE = "tfx.examples.chicago_taxi_pipeline.taxi_utils_native_keras"
"""The example's Transform and Trainer, which every installation of TFX has."""

TRAIN_STEPS, EVAL_STEPS = 1000, 150
"""As in the example."""


def module_file() -> Path:
    """Where the example's module lies."""
    found = importlib.util.find_spec(MODULE)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin)


def data_folder() -> Path:
    """The folder with the example's CSV file."""
    return module_file().parent / "data" / "simple"


def create_pipeline(
    root: Path,
    *,
    by_file: bool = False,
    statistics: bool = False,
    metadata: metadata_store_pb2.ConnectionConfig | None = None,
) -> Pipeline:
    """Composes the nodes.

    Args:
      root: where artifacts, metadata and pushed models go.
      by_file: whether Transform and Trainer are given a ``module_file``, as in TFX's examples, or
        an importable path.
      statistics: whether Transform takes statistics before and after, as it does unless told.
      metadata: ML-Metadata's connection; None for a database under ``root``.
    """
    example_gen = CsvExampleGen(input_base=str(data_folder()))
    examples = example_gen.outputs["examples"]
    statistics_gen = StatisticsGen(examples=examples)
    schema_gen = SchemaGen(statistics=statistics_gen.outputs["statistics"])
    schema = schema_gen.outputs["schema"]
    validator = ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema)
    transform = Transform(
        examples=examples,
        schema=schema,
        disable_statistics=not statistics,
        **_named(by_file, "preprocessing_fn"),
    )
    trainer = Trainer(
        examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        schema=schema,
        train_args=trainer_pb2.TrainArgs(num_steps=TRAIN_STEPS),
        eval_args=trainer_pb2.EvalArgs(num_steps=EVAL_STEPS),
        **_named(by_file, "run_fn"),
    )
    resolver = Resolver(
        strategy_class=LatestBlessedModelStrategy,
        model=Channel(type=Model),
        model_blessing=Channel(type=ModelBlessing),
    ).with_id("LatestBlessedModel")
    evaluator = Evaluator(
        examples=examples,
        model=trainer.outputs["model"],
        baseline_model=resolver.outputs["model"],
        eval_config=_eval_config(),
    )
    pusher = Pusher(
        model=trainer.outputs["model"],
        model_blessing=evaluator.outputs["blessing"],
        push_destination=pusher_pb2.PushDestination(
            filesystem=pusher_pb2.PushDestination.Filesystem(base_directory=str(root / "serving"))
        ),
    )
    return Pipeline(
        pipeline_name="nine-nodes",
        pipeline_root=str(root / "artifacts"),
        components=[
            *(example_gen, statistics_gen, schema_gen, validator, transform),
            *(trainer, resolver, evaluator, pusher),
        ],
        enable_cache=True,
        metadata_connection_config=metadata
        or sqlite_metadata_connection_config(str(root / "metadata.db")),
    )


def _eval_config() -> tfma.EvalConfig:
    threshold = tfma.MetricThreshold(
        value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.6})
    )
    accuracy = tfma.MetricConfig(class_name="BinaryAccuracy", threshold=threshold)
    return tfma.EvalConfig(
        model_specs=[
            tfma.ModelSpec(
                signature_name="serving_default",
                label_key="tips_xf",
                preprocessing_function_names=["transform_features"],
            )
        ],
        slicing_specs=[tfma.SlicingSpec()],
        metrics_specs=[tfma.MetricsSpec(metrics=[accuracy])],
    )


def _named(by_file: bool, function: str) -> dict[str, str]:
    if by_file:
        return {"module_file": str(module_file())}
    return {function: f"{MODULE}.{function}"}
