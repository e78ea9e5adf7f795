"""The digits pipeline: images in, a model on phones, in browsers and in production out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ml_metadata.proto import metadata_store_pb2
from tfx.components.evaluator.component import Evaluator
from tfx.components.example_gen.component import FileBasedExampleGen
from tfx.components.example_gen.custom_executors import parquet_executor
from tfx.components.example_validator.component import ExampleValidator
from tfx.components.schema_gen.import_schema_gen.component import ImportSchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.components.trainer.component import Trainer
from tfx.components.transform.component import Transform
from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import example_gen_pb2, trainer_pb2
from tfx.types.channel import BaseChannel

from ...components import CanaryPusher, EdgeExporter, FilesystemTarget
from ...components.artifacts import passed
from ...data.digits import SPLITS
from ..composition import importable_path, only
from . import features, model
from .config import DigitsConfig
from .evaluation import eval_config


def create_pipeline(
    *,
    pipeline_root: str | Path,
    data_root: str | Path,
    serving_root: str | Path,
    span: int | None = None,
    config: DigitsConfig | None = None,
    metadata_connection_config: metadata_store_pb2.ConnectionConfig | None = None,
    beam_pipeline_args: Sequence[str] = (),
    name: str = "digits",
) -> Pipeline:
    """Composes the pipeline; every runner takes the same one.

    Args:
      pipeline_root: where artifacts go.
      data_root: holds ``span-01/train.parquet`` and ``eval.parquet``, as ``tidegate.data.digits``
        prepares them.
      serving_root: the CanaryPusher's target; version ``N`` appears as ``serving_root/N``.
      span: the span to ingest; None for the latest one present.
      config: limits and training; None for the defaults.
      metadata_connection_config: ML-Metadata's, for runners that need one.
      beam_pipeline_args: passed to every Beam executor.
      name: of the pipeline in ML-Metadata.

    Returns:
      A TFX pipeline in which a gate that does not pass stops what depends on it.
    """
    config = config or DigitsConfig.load()
    example_gen = _example_gen(data_root, span)
    examples = example_gen.outputs["examples"]
    statistics_gen = StatisticsGen(examples=examples)
    curated_schema = ImportSchemaGen(schema_file=config.schema).with_id("CuratedSchema")
    schema = curated_schema.outputs["schema"]
    validator = ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema)
    trained = _train(examples, schema, config)
    with Cond(passed(trained.evaluator.outputs["blessing"])):
        delivered = _deliver(examples, schema, trained, config, serving_root)
    return Pipeline(
        pipeline_name=name,
        pipeline_root=str(pipeline_root),
        components=[
            *(example_gen, statistics_gen, curated_schema, validator),
            *trained,
            *delivered,
        ],
        enable_cache=True,
        metadata_connection_config=metadata_connection_config,
        beam_pipeline_args=list(beam_pipeline_args),
    )


def _example_gen(data_root: str | Path, span: int | None) -> FileBasedExampleGen:
    splits = [
        example_gen_pb2.Input.Split(name=split, pattern=f"span-{{SPAN:2}}/{split}.parquet")
        for split in SPLITS
    ]
    return FileBasedExampleGen(
        input_base=str(data_root),
        input_config=example_gen_pb2.Input(splits=splits),
        range_config=only(span),
        custom_executor_spec=BeamExecutorSpec(parquet_executor.Executor),
    ).with_id("ExampleGen")


class _Trained(NamedTuple):
    transform: Transform
    trainer: Trainer
    evaluator: Evaluator


def _train(examples: BaseChannel, schema: BaseChannel, config: DigitsConfig) -> _Trained:
    transform = Transform(
        examples=examples,
        schema=schema,
        preprocessing_fn=importable_path(features.preprocessing_fn),
        disable_statistics=True,
        disable_analyzer_cache=True,
    )
    trainer = Trainer(
        examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        schema=schema,
        run_fn=importable_path(model.run_fn),
        # The splits are read once; the number of epochs is the model's own setting.
        train_args=trainer_pb2.TrainArgs(splits=["train"]),
        eval_args=trainer_pb2.EvalArgs(splits=["eval"]),
        custom_config={"training": dataclasses.asdict(config.training)},
    )
    evaluator = Evaluator(
        examples=examples,
        model=trainer.outputs["model"],
        eval_config=eval_config(config.evaluation),
        schema=schema,
    )
    return _Trained(transform, trainer, evaluator)


def _deliver(
    examples: BaseChannel,
    schema: BaseChannel,
    trained: _Trained,
    config: DigitsConfig,
    serving_root: str | Path,
) -> list[BaseNode]:
    edge_exporter = EdgeExporter(
        model=trained.trainer.outputs["model"],
        examples=examples,
        transform_graph=trained.transform.outputs["transform_graph"],
        schema=schema,
        spec=config.edge,
    )
    with Cond(edge_exporter.passed):
        canary_pusher = CanaryPusher(
            model=trained.trainer.outputs["model"],
            model_blessing=trained.evaluator.outputs["blessing"],
            edge_blessing=edge_exporter.outputs["edge_blessing"],
            examples=examples,
            target=FilesystemTarget(base_directory=str(serving_root)),
            rollout=config.rollout,
        )
    return [edge_exporter, canary_pusher]
