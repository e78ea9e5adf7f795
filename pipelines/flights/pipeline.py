"""The flights pipeline: raw flights of one month in, a model on devices and in production out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import tensorflow_data_validation as tfdv
from ml_metadata.proto import metadata_store_pb2
from tfx.components.evaluator.component import Evaluator
from tfx.components.example_validator.component import ExampleValidator
from tfx.components.schema_gen.component import SchemaGen
from tfx.components.schema_gen.import_schema_gen.component import ImportSchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.components.trainer.component import Trainer
from tfx.components.transform.component import Transform
from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import example_gen_pb2, trainer_pb2

from ...components import (
    CanaryPusher,
    DecayChecker,
    DriftChecker,
    EarlierVerdictsResolver,
    EdgeExporter,
    FilesystemTarget,
    ImportanceGen,
    LiveModelResolver,
    PreviousBlessedModelResolver,
    PreviousSpanResolver,
    Pseudonymizer,
    SpanHistoryResolver,
)
from ...components.artifacts import passed
from ..composition import importable_path, only
from . import features, model
from .config import FlightsConfig
from .evaluation import eval_config

SPAN_PATTERN = "span-{SPAN:2}/flights.csv"


def create_pipeline(
    *,
    pipeline_root: str | Path,
    data_root: str | Path,
    keyset: str,
    serving_root: str | Path,
    span: int | None = None,
    config: FlightsConfig | None = None,
    metadata_connection_config: metadata_store_pb2.ConnectionConfig | None = None,
    beam_pipeline_args: Sequence[str] = (),
    name: str = "flights",
) -> Pipeline:
    """Composes the pipeline; every runner takes the same one.

    Args:
      pipeline_root: where artifacts go.
      data_root: holds ``span-01/flights.csv`` and so on, as ``tidegate.data.flights`` prepares.
      keyset: reference to the Pseudonymizer's keyset, outside ``pipeline_root``.
      serving_root: the CanaryPusher's target; version ``N`` appears as ``serving_root/N``.
      span: the span to ingest; None for the latest one present.
      config: limits and training; None for the defaults.
      metadata_connection_config: ML-Metadata's, for runners that need one.
      beam_pipeline_args: passed to every Beam executor.
      name: of the pipeline in ML-Metadata.

    Returns:
      A TFX pipeline in which a gate that does not pass stops what depends on it.
    """
    config = config or FlightsConfig.load()
    pseudonymizer = Pseudonymizer(
        input_base=str(data_root),
        policy=config.policy,
        keyset=keyset,
        input_config=example_gen_pb2.Input(
            splits=[example_gen_pb2.Input.Split(name="flights", pattern=SPAN_PATTERN)]
        ),
        range_config=only(span),
    )
    with Cond(pseudonymizer.passed):
        watched = _watch(pseudonymizer, config)
        with Cond(watched.drift_checker.passed):
            trained = _train(pseudonymizer, watched, config)
            with Cond(passed(trained.evaluator.outputs["blessing"])):
                delivered = _deliver(pseudonymizer, watched, trained, config, serving_root)
    return Pipeline(
        pipeline_name=name,
        pipeline_root=str(pipeline_root),
        components=[pseudonymizer, *watched.nodes(), *trained.nodes(), *delivered],
        enable_cache=True,
        metadata_connection_config=metadata_connection_config,
        beam_pipeline_args=list(beam_pipeline_args),
    )


class _Stage:
    """Some nodes of the pipeline, in the order in which they were declared."""

    def nodes(self) -> list[BaseNode]:
        return list(vars(self).values())


@dataclasses.dataclass(frozen=True)
class _Watched(_Stage):
    statistics_gen: StatisticsGen
    schema_gen: SchemaGen
    curated_schema: ImportSchemaGen
    example_validator: ExampleValidator
    baseline: PreviousSpanResolver
    history: SpanHistoryResolver
    live_model: LiveModelResolver
    drift_checker: DriftChecker
    earlier_verdicts: EarlierVerdictsResolver
    decay_checker: DecayChecker


def _watch(pseudonymizer: Pseudonymizer, config: FlightsConfig) -> _Watched:
    examples = pseudonymizer.outputs["examples"]
    statistics_gen = StatisticsGen(
        examples=examples,
        # The drift gate certifies its intervals from these; at TFDV's own 10 buckets and an
        # error of 0.01 they are too wide to decide anything.
        stats_options=tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001),
    )
    statistics = statistics_gen.outputs["statistics"]
    schema_gen = SchemaGen(statistics=statistics)
    curated_schema = ImportSchemaGen(schema_file=config.schema).with_id("CuratedSchema")
    schema = curated_schema.outputs["schema"]
    baseline = PreviousSpanResolver(statistics).with_id("PreviousSpan")
    history = SpanHistoryResolver(statistics).with_id("SpanHistory")
    live_model = LiveModelResolver(examples, statistics).with_id("LiveModel")
    earlier_verdicts = EarlierVerdictsResolver(examples).with_id("EarlierVerdicts")
    return _Watched(
        statistics_gen,
        schema_gen,
        curated_schema,
        ExampleValidator(statistics=statistics, schema=schema),
        baseline,
        history,
        live_model,
        DriftChecker(
            statistics=statistics,
            baseline_statistics=baseline.outputs["baseline_statistics"],
            schema=schema,
            limits=config.drift,
            history=history.outputs["history"],
            feature_importance=live_model.outputs["feature_importance"],
        ),
        earlier_verdicts,
        # It shuts nothing: where the live model has decayed, the next one is wanted all the more.
        DecayChecker(
            model=live_model.outputs["model"],
            examples=examples,
            baseline_examples=live_model.outputs["baseline_examples"],
            limits=config.decay,
            earlier_verdicts=earlier_verdicts.outputs["earlier_verdicts"],
        ),
    )


@dataclasses.dataclass(frozen=True)
class _Trained(_Stage):
    transform: Transform
    trainer: Trainer
    baseline: PreviousBlessedModelResolver
    evaluator: Evaluator


def _train(pseudonymizer: Pseudonymizer, watched: _Watched, config: FlightsConfig) -> _Trained:
    examples = pseudonymizer.outputs["examples"]
    schema = watched.curated_schema.outputs["schema"]
    transform = Transform(
        examples=examples,
        schema=schema,
        preprocessing_fn=importable_path(features.preprocessing_fn),
        disable_statistics=True,
        # Each span is analysed by itself, so a cache would be written and never read.
        disable_analyzer_cache=True,
    )
    trainer = Trainer(
        examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        schema=schema,
        run_fn=importable_path(model.run_fn),
        # The splits are read once per epoch; the number of epochs is the model's own setting.
        train_args=trainer_pb2.TrainArgs(splits=["train"]),
        eval_args=trainer_pb2.EvalArgs(splits=["eval"]),
        custom_config={"training": dataclasses.asdict(config.training)},
    )
    baseline = PreviousBlessedModelResolver(trainer.outputs["model"]).with_id(
        "PreviousBlessedModel"
    )
    evaluator = Evaluator(
        examples=examples,
        model=trainer.outputs["model"],
        baseline_model=baseline.outputs["model"],
        eval_config=eval_config(config.evaluation),
        schema=schema,
    )
    return _Trained(transform, trainer, baseline, evaluator)


def _deliver(
    pseudonymizer: Pseudonymizer,
    watched: _Watched,
    trained: _Trained,
    config: FlightsConfig,
    serving_root: str | Path,
) -> list[BaseNode]:
    importance_gen = ImportanceGen(
        model=trained.trainer.outputs["model"],
        examples=pseudonymizer.outputs["examples"],
        spec=config.importance,
    )
    edge_exporter = EdgeExporter(
        model=trained.trainer.outputs["model"],
        examples=pseudonymizer.outputs["examples"],
        transform_graph=trained.transform.outputs["transform_graph"],
        schema=watched.curated_schema.outputs["schema"],
        spec=config.edge,
    )
    with Cond(edge_exporter.passed):
        canary_pusher = CanaryPusher(
            model=trained.trainer.outputs["model"],
            model_blessing=trained.evaluator.outputs["blessing"],
            edge_blessing=edge_exporter.outputs["edge_blessing"],
            drift_verdict=watched.drift_checker.outputs["drift_verdict"],
            examples=pseudonymizer.outputs["examples"],
            target=FilesystemTarget(base_directory=str(serving_root)),
            rollout=config.rollout,
        )
    return [importance_gen, edge_exporter, canary_pusher]
