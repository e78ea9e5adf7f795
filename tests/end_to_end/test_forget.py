"""Somebody is forgotten: out of the data, the statistics, the models, and the next model."""

from __future__ import annotations

import csv
import gzip
import json
import signal
import subprocess
import sys
import textwrap
from collections import Counter

import pytest
import tensorflow_model_analysis as tfma
from click.testing import CliRunner
from ml_metadata.metadata_store import MetadataStore
from tfx.components.evaluator.component import Evaluator
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.components.trainer.component import Trainer
from tfx.orchestration import metadata, pipeline
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.proto import trainer_pb2

from tidegate.components.artifacts import read_verdict
from tidegate.components.canary_pusher.component import CanaryPusher
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.pseudonymizer.component import Pseudonymizer
from tidegate.components.pseudonymizer.keyset_file import create_keyset, load_keyset
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.data.people import policy_file, sample_directory, span_file
from tidegate.orchestrators.command_line import tidegate

BOOKINGS = tuple(
    csv.DictReader(span_file(sample_directory(), 2).read_text(encoding="utf-8").splitlines())
)
"""The latest span, which the pipeline takes."""

(SUBJECT, COUNT), (OTHER, _) = Counter(row["email"] for row in BOOKINGS).most_common(2)
RAW = {row[name] for row in BOOKINGS if row["email"] == SUBJECT for name in ("name", "phone")}

MODEL = """
import tensorflow as tf

FEATURES = {"sched_dep_hour": tf.io.FixedLenFeature([], tf.int64, 0)}
LABEL = {"late": tf.io.FixedLenFeature([], tf.int64, 0)}


class Logistic(tf.Module):
    def __init__(self):
        self.weight, self.bias = tf.Variable(0.1), tf.Variable(0.0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "examples")])
    def serve(self, examples):
        hour = tf.cast(tf.io.parse_example(examples, FEATURES)["sched_dep_hour"], tf.float32)
        return {"late": tf.sigmoid(self.weight * (hour - 12.0) / 5.0 + self.bias)[:, None]}


def run_fn(fn_args):
    model = Logistic()
    files = [one for pattern in fn_args.train_files for one in tf.io.gfile.glob(pattern)]
    records = list(tf.data.TFRecordDataset(files, "GZIP").as_numpy_iterator())
    labels = tf.cast(tf.io.parse_example(records, LABEL)["late"], tf.float32)
    for _ in range(20):
        with tf.GradientTape() as tape:
            late = model.serve(tf.constant(records))["late"][:, 0]
            loss = tf.reduce_mean((late - labels) ** 2)
        for variable, slope in zip(model.trainable_variables, tape.gradient(
                loss, model.trainable_variables)):
            variable.assign_sub(slope)
    tf.saved_model.save(model, fn_args.serving_model_dir, {"serving_default": model.serve})
"""

KILLED = """
import os, signal, sys
from tidegate.components.pseudonymizer.erasure import journal
from tidegate.data.people import policy_file, sample_directory, span_file
from tidegate.orchestrators.command_line import tidegate

write, left = journal.Journal.write, int(sys.argv.pop(1))

def counted(self, root):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    write(self, root)

journal.Journal.write = counted
tidegate()
"""


class _People:
    """A pipeline of people, from CSV to a pushed model."""

    def __init__(self, folder):
        self.folder, self.root, self.keyset = folder, folder / "root", folder / "keys" / "k.json"
        self.policy = policy_file()
        self.keyset.parent.mkdir()
        create_keyset(self.keyset, "bookings")
        (folder / "people_model.py").write_text(textwrap.dedent(MODEL))
        self._connection = metadata.sqlite_metadata_connection_config(
            str(self.root / "metadata.db")
        )

    def run(self):
        people = Pseudonymizer(str(sample_directory()), self.policy, str(self.keyset))
        examples = people.outputs["examples"]
        statistics = StatisticsGen(examples=examples)
        trainer = Trainer(
            examples=examples,
            run_fn="people_model.run_fn",
            train_args=trainer_pb2.TrainArgs(splits=["train"]),
            eval_args=trainer_pb2.EvalArgs(splits=["eval"]),
        )
        evaluator = Evaluator(
            examples=examples, model=trainer.outputs["model"], eval_config=_eval_config()
        )
        pusher = CanaryPusher(
            model=trainer.outputs["model"],
            model_blessing=evaluator.outputs["blessing"],
            target=FilesystemTarget(base_directory=str(self.root / "serving")),
            rollout=RolloutPolicy(without_examples="promote"),
        )
        LocalDagRunner().run(
            pipeline.Pipeline(
                "people",
                str(self.root / "artifacts"),
                components=[people, statistics, trainer, evaluator, pusher],
                metadata_connection_config=self._connection,
                enable_cache=True,
            )
        )

    @property
    def store(self):
        return MetadataStore(self._connection)

    def live(self, kind):
        return [one for one in self.store.get_artifacts_by_type(kind) if one.state == one.LIVE]

    def arguments(self, *more):
        named = {"pipeline": "people", "root": self.root, "keyset": self.keyset}
        options = [text for name, value in named.items() for text in (f"--{name}", str(value))]
        return ["forget", *options, "--policy", str(self.policy), *more]

    def command(self, *more, exit_code=0, **options):
        result = CliRunner().invoke(tidegate, self.arguments(*more), **options)
        assert result.exit_code == exit_code, result.output
        return result.stdout

    def files_with(self, text):
        return [
            path
            for path in self.root.rglob("*")
            if path.is_file() and text.encode() in _unpacked(path.read_bytes())
        ]


def _unpacked(content):
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def _eval_config():
    bound = tfma.MetricThreshold(
        value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.1})
    )
    metric = tfma.MetricConfig(class_name="AUC", threshold=bound)
    return tfma.EvalConfig(
        model_specs=[tfma.ModelSpec(label_key="late", signature_name="serving_default")],
        slicing_specs=[tfma.SlicingSpec()],
        metrics_specs=[tfma.MetricsSpec(metrics=[metric])],
    )


@pytest.fixture
def people(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    return _People(tmp_path)


@pytest.mark.slow
def test_a_person_is_forgotten_down_to_the_model(people):
    """Whoever asks to be forgotten would live on in statistics, models or the next run."""
    people.run()
    [blessing] = people.live("ModelBlessing")
    assert blessing.custom_properties["blessed"].int_value == 1
    assert (people.root / "serving" / "1").is_dir()
    bound = Policy.from_yaml(people.policy).bind(load_keyset(people.keyset))
    token, other = (bound.apply({"email": one})["email"] for one in (SUBJECT, OTHER))
    assert people.files_with(token)

    planned = json.loads(people.command(SUBJECT, "--dry-run", "--json"))["artifacts"]
    actions = {one["type"]: one["action"] for one in planned}
    assert actions["Examples"] == "rewrite"
    assert actions["ExampleStatistics"] == "delete"
    assert actions["Model"] == actions["PushedModel"] == "retrain"
    assert sum(one["rows"] for one in planned) == COUNT
    assert "would be forgotten" in people.command("-", "--dry-run", input=f"{SUBJECT}\n")

    _killed_half_way(people)
    assert people.files_with(token), "it was killed before all was done"
    receipt = json.loads(people.command(SUBJECT, "--json"))
    assert receipt["complete"]
    assert not people.files_with(token)
    assert people.files_with(other)
    assert {
        one.custom_properties["retrain_required"].int_value for one in people.live("Model")
    } == {1}
    [request] = people.live("tidegate.RetrainRequest")
    assert request.custom_properties["blessed"].int_value == 1

    people.run()
    old, new = sorted(people.live("Model"), key=lambda one: one.id)
    report = max(people.live("tidegate.PrivacyReport"), key=lambda one: one.id)
    evidence = read_verdict(report.uri).evidence
    assert evidence["left_out"] == COUNT
    assert evidence["rows"] == len(BOOKINGS) - COUNT
    assert (people.root / "serving" / "2").is_dir()
    assert not people.files_with(token)

    last = json.loads(people.command(SUBJECT, "--json"))
    assert last["complete"]
    assert {one["type"] for one in last["artifacts"]} == {"Model", "ModelRun", "PushedModel"}
    assert [one.id for one in people.live("Model")] == [new.id]
    assert old.id in {one["id"] for one in last["artifacts"]}
    assert not (people.root / "serving" / "1").exists()
    for trace in (token, SUBJECT, *RAW):
        assert not people.files_with(trace), trace
    assert "3 receipts" in people.command("--verify")


def _killed_half_way(people):
    """In a process of its own, killed when the first step is done and not yet noted."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, "1", *people.arguments(SUBJECT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (people.root / "erasures" / "journal.json").exists()
