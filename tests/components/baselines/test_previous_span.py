"""The resolvers in a real pipeline and in the compiled IR."""

import json
import random

import pytest
from ml_metadata.proto import metadata_store_pb2
from tfx.components.example_gen.csv_example_gen.component import CsvExampleGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.dsl.compiler.compiler import Compiler
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration import metadata
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import example_gen_pb2, range_config_pb2
from tfx.types import standard_artifacts
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec

from tidegate.components import (
    DriftChecker,
    DriftLimits,
    PreviousBlessedModelResolver,
    PreviousSpanResolver,
)
from tidegate.orchestrators.kubeflow import compile_pipeline


class StandInExecutor(BaseExecutor):
    """Blesses the model it is given; trains nothing."""

    def Do(self, input_dict, output_dict, exec_properties):
        if "blessing" in output_dict:
            [blessing], [model] = output_dict["blessing"], input_dict["model"]
            blessing.set_int_custom_property("blessed", 1)
            blessing.set_int_custom_property("current_model_id", model.id)


class TrainerSpec(ComponentSpec):
    """Of a stand-in for TFX's Trainer."""

    INPUTS = {"examples": ChannelParameter(type=standard_artifacts.Examples)}
    OUTPUTS = {"model": ChannelParameter(type=standard_artifacts.Model)}
    PARAMETERS = {}


class EvaluatorSpec(ComponentSpec):
    """Of a stand-in for TFX's Evaluator."""

    INPUTS = {
        "model": ChannelParameter(type=standard_artifacts.Model),
        "baseline_model": ChannelParameter(type=standard_artifacts.Model, optional=True),
    }
    OUTPUTS = {"blessing": ChannelParameter(type=standard_artifacts.ModelBlessing)}
    PARAMETERS = {}


class StandIn(BaseComponent):
    """A node whose executor takes no time."""

    SPEC_CLASS = ComponentSpec
    EXECUTOR_SPEC = ExecutorClassSpec(StandInExecutor)

    def __init__(self, spec):
        self.SPEC_CLASS = type(spec)
        super().__init__(spec)


def make_pipeline(folder, span=None):
    """CSV spans through the drift gate to two stand-ins, all of TFX's other nodes being real."""
    import tensorflow_data_validation as tfdv

    only = range_config_pb2.StaticRange(start_span_number=span or 1, end_span_number=span or 1)
    split = example_gen_pb2.Input.Split(name="all", pattern="span-{SPAN}/*.csv")
    example_gen = CsvExampleGen(
        input_base=str(folder / "data"),
        input_config=example_gen_pb2.Input(splits=[split]),
        range_config=range_config_pb2.RangeConfig(static_range=only),
    )
    examples = example_gen.outputs["examples"]
    options = tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)
    statistics_gen = StatisticsGen(examples=examples, stats_options=options)
    previous_span = PreviousSpanResolver(statistics_gen.outputs["statistics"])
    checker = DriftChecker(
        statistics=statistics_gen.outputs["statistics"],
        baseline_statistics=previous_span.outputs["baseline_statistics"],
        limits=DriftLimits(ks=0.3, total_variation=0.3),
    )
    with Cond(checker.passed):
        model = Channel(type=standard_artifacts.Model)
        trainer = StandIn(TrainerSpec(examples=examples, model=model)).with_id("Trainer")
        previous_model = PreviousBlessedModelResolver(trainer.outputs["model"])
        spec = EvaluatorSpec(
            model=trainer.outputs["model"],
            baseline_model=previous_model.outputs["model"],
            blessing=Channel(type=standard_artifacts.ModelBlessing),
        )
        evaluator = StandIn(spec).with_id("Evaluator")
    return Pipeline(
        pipeline_name="spans",
        pipeline_root=str(folder / "root"),
        components=[
            example_gen,
            statistics_gen,
            previous_span,
            checker,
            trainer,
            previous_model,
            evaluator,
        ],
        enable_cache=True,
        metadata_connection_config=metadata.sqlite_metadata_connection_config(
            str(folder / "metadata.db")
        ),
    )


def what_ran(folder):
    """Of the last run: state, and artifact ids by event and key, of each node."""
    nodes = {}
    config = metadata.sqlite_metadata_connection_config(str(folder / "metadata.db"))
    with metadata.Metadata(config) as handle:
        run = max(handle.store.get_contexts_by_type("pipeline_run"), key=lambda one: one.id)
        for execution in handle.store.get_executions_by_context(run.id):
            [node] = [
                context.name.removeprefix("spans.")
                for context in handle.store.get_contexts_by_execution(execution.id)
                if handle.store.get_context_types_by_id([context.type_id])[0].name == "node"
            ]
            state = metadata_store_pb2.Execution.State.Name(execution.last_known_state)
            events = handle.store.get_events_by_execution_ids([execution.id])
            nodes[node] = (state, {one.path.steps[0].key: one.artifact_id for one in events})
    return nodes


@pytest.mark.slow
def test_a_span_meets_the_span_before_it_however_often_it_is_run(tmp_path):
    """Users would lose the gate: rerun data compared with itself, or with its future, passes."""
    draws = random.Random(3)
    for span, mean in ((1, 0.0), (2, 0.1), (3, 3.0)):
        folder = tmp_path / "data" / f"span-{span}"
        folder.mkdir(parents=True)
        rows = [f"{draws.gauss(mean, 1)},{draws.choice('ab')}" for _ in range(3000)]
        (folder / "rows.csv").write_text("\n".join(["x,c", *rows, ""]))
    runs = []
    for span in (1, 2, 2, 1, 3, 2):
        LocalDagRunner().run(make_pipeline(tmp_path, span))
        runs.append(what_ran(tmp_path))
    first, second, again, first_again, drifted, after = runs

    statistics = [run["StatisticsGen"][1]["statistics"] for run in runs]
    models = [run["Trainer"][1]["model"] for run in (first, second)]
    assert "baseline_statistics" not in first["DriftChecker"][1]
    assert "baseline_model" not in first["Evaluator"][1]
    assert second["DriftChecker"][1]["baseline_statistics"] == statistics[0]
    assert second["Evaluator"][1]["baseline_model"] == models[0]

    assert again == cached(second)
    assert first_again == cached(first)
    assert after == cached(second)

    assert drifted["DriftChecker"][0] == "COMPLETE"
    assert drifted["DriftChecker"][1]["baseline_statistics"] == statistics[1]
    assert not {"Trainer", "Evaluator"} & set(drifted)


def cached(nodes):
    """The same nodes with the same artifacts, none of them executed again; resolvers always are."""
    return {
        node: ("COMPLETE" if node.endswith("Resolver") else "CACHED", artifacts)
        for node, (_, artifacts) in nodes.items()
    }


def test_local_runners_get_the_real_strategies(tmp_path):
    """Users would lose them: the launcher handles resolvers by names that TFX alone knows."""
    compiled = Compiler().compile(make_pipeline(tmp_path))
    nodes = {one.pipeline_node.node_info.id: one.pipeline_node for one in compiled.nodes}
    for name, strategy, producer in (
        ("PreviousSpanResolver", "previous_span.RecentSpansStrategy", "StatisticsGen"),
        (
            "PreviousBlessedModelResolver",
            "previous_blessed_model.PreviousBlessedModelStrategy",
            "Trainer",
        ),
    ):
        node = nodes[name]
        # The launcher handles resolver nodes by this private name.
        assert node.node_info.type.name == "tfx.dsl.components.common.resolver.Resolver"
        [graph] = node.inputs.input_graphs.values()
        operations = [one.op_node.op_type for one in graph.nodes.values() if one.op_node.op_type]
        assert operations == [f"tidegate.components.baselines.{strategy}"]
        assert producer in node.upstream_nodes


def test_the_same_definition_compiles_for_kubeflow(tmp_path):
    """Users would lose Kubeflow and Vertex, which have no resolvers of their own kind."""
    compile_pipeline(make_pipeline(tmp_path), tmp_path / "pipeline.json", "tidegate:test")
    compiled = json.loads((tmp_path / "pipeline.json").read_text())["pipelineSpec"]
    for name, strategy in (
        ("PreviousSpanResolver", "RecentSpansStrategy"),
        ("PreviousBlessedModelResolver", "PreviousBlessedModelStrategy"),
    ):
        container = compiled["deploymentSpec"]["executors"][f"{name}_executor"]["container"]
        assert strategy in container["args"][1]
    outputs = compiled["components"]["PreviousSpanResolver"]["outputDefinitions"]["artifacts"]
    assert set(outputs) == {"baseline_statistics"}
