"""The digits pipeline on real images, from the command, with a short training and two formats."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.web.browser import opened
from tidegate.components.edge_exporter.web.chromium import missing
from tidegate.orchestrators.lineage import connect

from .strokes import STROKES, draw

pytestmark = pytest.mark.slow

NODES = {
    "CuratedSchema",
    "ExampleGen",
    "StatisticsGen",
    "ExampleValidator",
    "Transform",
    "Trainer",
    "Evaluator",
    "EdgeExporter",
    "CanaryPusher",
}

LACKING = missing() or ("" if shutil.which("npm") else "npm is not on the PATH")
"""What this machine lacks to have a page, in words."""

SETTINGS = f"""
training: {{epochs: 5, jitter: 0.5}}
evaluation: {{accuracy: 0.93}}
edge:
  formats: [litert_f32, litert_dynamic_range]
  engines: {[] if LACKING else ["litertjs"]}
"""


@pytest.fixture(scope="module")
def run(call_tidegate, tmp_path_factory):
    """The root of a finished run."""
    folder = tmp_path_factory.mktemp("digits")
    config = folder / "short.yaml"
    config.write_text(SETTINGS)
    root = folder / "a root"
    done = call_tidegate(
        ["run", "digits", "--span", "1", "--config", config, "--root", root], folder / "home"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert Path(done.stdout.strip().splitlines()[-1]).is_file()
    return root


@pytest.fixture(scope="module")
def store(run):
    return connect(run / "metadata.db")


def _artifact(store, kind, node=""):
    """The one artifact of its kind that ``node`` put out."""
    [artifact] = [one for one in store.get_artifacts_by_type(kind) if f"/{node}" in one.uri]
    return artifact


def test_every_node_is_complete(store):
    """A node that silently did not run would leave a hole in the evidence."""
    ended = {}
    for execution in store.get_executions():
        [node] = [
            one for one in store.get_contexts_by_execution(execution.id) if one.type == "node"
        ]
        ended[node.name.split(".", 1)[1]] = execution.State.Name(execution.last_known_state)
    assert ended == dict.fromkeys(NODES, "COMPLETE")


def test_no_label_is_lost_on_the_way(store):
    """A 0 that is read as missing would drop a tenth of the digits."""
    folder = Path(_artifact(store, "Examples", "ExampleGen").uri) / "Split-eval"
    records = tf.data.TFRecordDataset([str(path) for path in folder.iterdir()], "GZIP")
    examples = [tf.train.Example.FromString(record.numpy()) for record in records]
    digits = [list(one.features.feature["digit"].int64_list.value) for one in examples]
    assert len(examples) == 599
    assert {len(values) for values in digits} == {1}
    assert {values[0] for values in digits} == set(range(10))
    assert {len(one.features.feature["image"].float_list.value) for one in examples} == {64}


def test_the_schema_finds_no_fault_in_the_images(store):
    """An anomaly in the real data would make people stop looking at anomalies."""
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    uri = Path(_artifact(store, "ExampleAnomalies").uri)
    for split in ("train", "eval"):
        found = anomalies_pb2.Anomalies.FromString(
            (uri / f"Split-{split}" / "SchemaDiff.pb").read_bytes()
        )
        assert not found.anomaly_info
        assert not found.HasField("dataset_anomaly_info")


def test_the_edge_model_ships_with_the_proof_that_it_reads_digits(store):
    """What goes to a phone, and why it may."""
    bundle = Path(_artifact(store, "tidegate.EdgeModel").uri)
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert set(manifest["formats"]) == {"litert_f32", "litert_dynamic_range"}
    [image] = manifest["inputs"]
    assert (image["dtype"], image["shape"]) == ("float32", [1, 8, 8])
    assert manifest["labels"] == list("0123456789")
    assert manifest["drawing"]
    report = _artifact(store, "tidegate.EdgeReport")
    assert report.custom_properties["outcome"].string_value == "PASS"
    blessing = Path(_artifact(store, "tidegate.EdgeBlessing").uri)
    assert (blessing / "BLESSED").exists()


def test_losses_are_judged_digit_by_digit(store):
    """A format that forgets the eights would pass on the average."""
    report = Path(_artifact(store, "tidegate.EdgeReport").uri)
    verdict = json.loads((report / "verdict.json").read_text())
    sentences = " ".join(one["sentence"] for one in verdict["measurements"])
    assert "litert_dynamic_range decides" in sentences
    assert "of the slice digit=" in sentences


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
def test_the_page_reads_what_a_person_draws(store):
    """The page would show people that the model cannot read."""
    bundle = Path(_artifact(store, "tidegate.EdgeModel").uri)
    read = {}
    with opened(bundle) as page:
        assert page.results(60)["outcome"] == "PASS"
        for digit, strokes in STROKES.items():
            draw(page.driver, strokes)
            time.sleep(0.2)
            read[digit] = page.driver.find_element("id", "decision").text
        assert page.external_requests() == ()
    # So short a training may leave one of them in doubt.
    assert sum(said == str(digit) for digit, said in read.items()) >= 9, read


def test_a_version_is_pushed_whole(run):
    """What a model server would load next."""
    assert (run / "serving" / "1" / "saved_model.pb").is_file()


def test_the_training_left_pictures_of_itself(store):
    """TensorBoard on the run's folder shows the images, the mistakes and the confusion matrix."""
    folder = _artifact(store, "ModelRun").uri
    tags = {
        value.tag
        for path in tf.io.gfile.glob(f"{folder}/**/events*") + tf.io.gfile.glob(f"{folder}/events*")
        for event in tf.compat.v1.train.summary_iterator(path)
        for value in event.summary.value
    }
    assert {"train/images", "train/jittered", "eval/confusion"} <= tags


def test_another_pipeline_may_not_share_the_root(run, call_tidegate, tmp_path):
    """Versions of flights' and digits' models would stand in one serving folder."""
    done = call_tidegate(["run", "flights", "--span", "1", "--root", run], tmp_path)
    assert done.returncode == 2
    assert "The pipeline 'digits' has run in this root" in done.stderr
    assert not (tmp_path / "data").exists()
