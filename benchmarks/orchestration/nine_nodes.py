"""The nine standard nodes of TFX, on as many rows of flights as its taxi example has."""

from __future__ import annotations

from pathlib import Path

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

from tidegate.pipelines.flights import features, model
from tidegate.pipelines.flights.config import EvaluationBounds
from tidegate.pipelines.flights.evaluation import eval_config

MODULE_FILE = Path(__file__).parent / "module_file" / "flights_module.py"


def create_pipeline(
    root: Path,
    data: Path,
    *,
    module_file: bool = False,
    statistics: bool = False,
    metadata: metadata_store_pb2.ConnectionConfig | None = None,
) -> Pipeline:
    """Composes the nodes.

    Args:
      root: where artifacts, metadata and pushed models go.
      data: the folder that holds the CSV file.
      module_file: whether Transform and Trainer are given a file, as TFX's own examples do, or an
        importable path.
      statistics: whether Transform takes statistics before and after, as it does unless told.
      metadata: ML-Metadata's connection; None for a database under ``root``.
    """
    example_gen = CsvExampleGen(input_base=str(data))
    examples = example_gen.outputs["examples"]
    statistics_gen = StatisticsGen(examples=examples)
    schema_gen = SchemaGen(statistics=statistics_gen.outputs["statistics"])
    schema = schema_gen.outputs["schema"]
    validator = ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema)
    transform = Transform(
        examples=examples,
        schema=schema,
        disable_statistics=not statistics,
        **_named(module_file, "preprocessing_fn", features.preprocessing_fn),
    )
    trainer = Trainer(
        examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        schema=schema,
        train_args=trainer_pb2.TrainArgs(splits=["train"]),
        eval_args=trainer_pb2.EvalArgs(splits=["eval"]),
        **_named(module_file, "run_fn", model.run_fn),
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
        eval_config=eval_config(EvaluationBounds()),
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


def _named(module_file: bool, name: str, function: object) -> dict[str, str]:
    if module_file:
        return {"module_file": str(MODULE_FILE)}
    return {name: f"{function.__module__}.{function.__qualname__}"}
