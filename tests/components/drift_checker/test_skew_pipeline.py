"""Serving logs and the model's own outputs through the gate, in a real TFX pipeline."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_data_validation as tfdv
from tfx.components.bulk_inferrer.component import BulkInferrer
from tfx.components.example_gen.import_example_gen.component import ImportExampleGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.dsl.components.common.importer import Importer
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration import metadata
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import bulk_inferrer_pb2, example_gen_pb2
from tfx.types import standard_artifacts

from tidegate.components import DriftChecker, DriftLimits
from tidegate.components.artifacts import read_verdict
from tidegate.components.verdict import Outcome

LIMITS = DriftLimits(splits=("all",), comparison="skew", policy="retrain")


class Doubling(tf.Module):
    """A model that answers a tf.Example with twice its feature ``x``."""

    @tf.function(
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")], autograph=False
    )
    def serve(self, examples):
        """The serving signature."""
        parsed = tf.io.parse_example(examples, {"x": tf.io.FixedLenFeature([], tf.float32)})
        return {"doubled": 2.0 * parsed["x"][:, tf.newaxis]}


def write_examples(folder, values):
    """One TFRecord file of tf.Examples with the feature ``x``."""
    folder.mkdir(parents=True)
    with tf.io.TFRecordWriter(str(folder / "rows.tfrecord")) as writer:
        for value in values:
            feature = tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
            example = tf.train.Example(features=tf.train.Features(feature={"x": feature}))
            writer.write(example.SerializeToString())


def statistics_of(folder, name):
    """ImportExampleGen and StatisticsGen over a folder; one split, ``all``."""
    split = example_gen_pb2.SplitConfig.Split(name="all", hash_buckets=1)
    examples = ImportExampleGen(
        input_base=str(folder),
        output_config=example_gen_pb2.Output(
            split_config=example_gen_pb2.SplitConfig(splits=[split])
        ),
    ).with_id(f"{name}Examples")
    return examples, statistics_gen(examples.outputs["examples"], name)


def statistics_gen(examples, name):
    """StatisticsGen as the gate wants it."""
    options = tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)
    return StatisticsGen(examples=examples, stats_options=options).with_id(f"{name}Statistics")


def inferrer(examples, model, name):
    """BulkInferrer that writes the model's output as a feature of tf.Examples."""
    column = bulk_inferrer_pb2.PredictOutputCol(output_key="doubled", output_column="prediction")
    columns = bulk_inferrer_pb2.OutputColumnsSpec(
        predict_output=bulk_inferrer_pb2.PredictOutput(output_columns=[column])
    )
    return BulkInferrer(
        examples=examples,
        model=model,
        output_example_spec=bulk_inferrer_pb2.OutputExampleSpec(output_columns_spec=[columns]),
    ).with_id(f"{name}Predictions")


def step(folder, name):
    """A node that depends on a gate; that it ran shows in its examples."""
    return statistics_of(folder / "training", name)[0].with_id(name)


def executed(folder):
    """The nodes whose components ran, of those that depend on a gate."""
    return {path.name for path in (folder / "root").iterdir()} & {"Retraining", "Pushing"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One run: which nodes behind the gate ran, and the URI of every gate's verdict."""
    folder = tmp_path_factory.mktemp("skew")
    rng = np.random.default_rng(3)
    write_examples(folder / "training", rng.normal(0, 1, 8000))
    write_examples(folder / "serving", rng.normal(2, 1, 8000))
    model = Doubling()
    tf.saved_model.save(model, str(folder / "model" / "Format-Serving"), signatures=model.serve)
    importer = Importer(
        source_uri=str(folder / "model"), artifact_type=standard_artifacts.Model
    ).with_id("Model")
    nodes, sides, answers = [importer], {}, {}
    for name in ("Training", "Serving"):
        examples, sides[name] = statistics_of(folder / name.lower(), name)
        predictions = inferrer(examples.outputs["examples"], importer.outputs["result"], name)
        answers[name] = statistics_gen(predictions.outputs["output_examples"], f"{name}Answer")
        nodes += [examples, sides[name], predictions, answers[name]]
    skew, prediction_drift, control = (
        DriftChecker(
            statistics=current.outputs["statistics"],
            baseline_statistics=baseline.outputs["statistics"],
            limits=LIMITS,
        ).with_id(name)
        for name, current, baseline in (
            ("SkewChecker", sides["Serving"], sides["Training"]),
            ("PredictionDriftChecker", answers["Serving"], answers["Training"]),
            ("Control", sides["Training"], sides["Training"]),
        )
    )
    with Cond(skew.retrain_requested):
        retraining = step(folder, "Retraining")
    with Cond(skew.passed):
        pushing = step(folder, "Pushing")
    database = metadata.sqlite_metadata_connection_config(str(folder / "metadata.db"))
    LocalDagRunner().run(
        Pipeline(
            pipeline_name="skew",
            pipeline_root=str(folder / "root"),
            components=[*nodes, skew, prediction_drift, control, retraining, pushing],
            metadata_connection_config=database,
        )
    )
    return executed(folder), {
        path.parent.name: str(next(path.iterdir()))
        for path in (folder / "root").glob("*/*")
        if path.name == "drift_verdict"
    }


@pytest.mark.slow
def test_serving_logs_are_compared_with_the_training_data(finished):
    """Users would train on one distribution, serve another, and see nothing."""
    verdict = read_verdict(finished[1]["SkewChecker"])
    assert verdict.outcome is Outcome.FAIL
    assert verdict.measurements[0].labels["feature"] == "x"


@pytest.mark.slow
def test_the_models_answers_are_compared_too(finished):
    """Users would lose the shift that reaches the model, among many that do not."""
    verdict = read_verdict(finished[1]["PredictionDriftChecker"])
    assert verdict.outcome is Outcome.FAIL
    assert "prediction" in verdict.measurements[0].labels["feature"]


@pytest.mark.slow
def test_data_is_no_baseline_of_its_own_in_skew_either(finished):
    """Users would bless whatever is compared with itself by mistake."""
    assert "current statistics themselves" in read_verdict(finished[1]["Control"]).sentence


@pytest.mark.slow
def test_drift_may_call_for_a_new_model_instead_of_only_stopping(finished):
    """Users would retrain by hand, or push a model that the drift has already spoiled."""
    assert finished[0] == {"Retraining"}
