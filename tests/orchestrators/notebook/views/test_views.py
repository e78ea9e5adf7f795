"""Artifacts in a notebook."""

from __future__ import annotations

import json

import pytest
import tensorflow as tf
from tfx.types import standard_artifacts
from tfx.types.artifact_utils import encode_split_names

from tidegate.components import artifacts
from tidegate.components.artifacts import DriftVerdict, write_verdict
from tidegate.components.verdict import Outcome, Verdict
from tidegate.orchestrators.notebook.views import VIEWS, artifact_view


def _at(folder, kind):
    made = kind()
    made.uri = str(folder)
    return made


OWN = [
    one
    for one in vars(artifacts).values()
    if isinstance(one, type) and str(getattr(one, "TYPE_NAME", "")).startswith("tidegate.")
]


@pytest.mark.parametrize("kind", OWN)
def test_every_type_of_tidegates_has_a_view_that_survives_missing_files(tmp_path, kind):
    """Users would see a bare URI, or a stack, for an artifact whose files were cleaned up."""
    assert kind.TYPE_NAME in VIEWS
    shown = artifact_view(_at(tmp_path / "absent", kind))
    assert kind.TYPE_NAME in shown
    assert "cannot be shown" not in shown


def test_a_verdict_is_shown_with_its_report(tmp_path):
    """Users would have to find the page on a disk; a report's script could take the notebook."""
    artifact = _at(tmp_path, DriftVerdict)
    write_verdict(artifact, Verdict("Gate", Outcome.FAIL, 'It says "no" & <stops>.'))
    shown = artifact_view(artifact)
    assert "It says &quot;no&quot; &amp; &lt;stops&gt;." in shown
    assert '<iframe sandbox=""' in shown
    assert "&amp;lt;stops&amp;gt;" in shown


def test_examples_are_counted_and_the_first_are_shown(tmp_path):
    """Users would have to read TFRecord files to see what their data have become."""
    folder = tmp_path / "Split-train"
    folder.mkdir()
    feature = {
        "name": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"<b>"])),
        "height": tf.train.Feature(float_list=tf.train.FloatList(value=[1.5, 2.5])),
    }
    record = tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString()
    with tf.io.TFRecordWriter(str(folder / "data.gz"), "GZIP") as writer:
        for _ in range(7):
            writer.write(record)
    artifact = _at(tmp_path, standard_artifacts.Examples)
    artifact.split_names, artifact.span = encode_split_names(["train"]), 3
    shown = artifact_view(artifact)
    assert "span 3" in shown
    assert '<td>train</td><td class="number">7</td>' in shown
    assert shown.count("<td>1.5, 2.5</td><td>&lt;b&gt;</td>") == 5


def test_a_schema_is_a_table(tmp_path):
    """Users would read a text proto."""
    (tmp_path / "schema.pbtxt").write_text(
        'feature { name: "<late>" type: INT presence { min_fraction: 1.0 }'
        " int_domain { min: 0 max: 1 } }"
    )
    shown = artifact_view(_at(tmp_path, standard_artifacts.Schema))
    assert "<td>&lt;late&gt;</td><td>INT</td><td>required</td><td>0 to 1</td>" in shown


def test_a_blessing_and_a_push_say_what_they_are(tmp_path):
    """Users would have to know TFX's custom properties."""
    blessing = _at(tmp_path, standard_artifacts.ModelBlessing)
    blessing.set_int_custom_property("blessed", 0)
    assert "the model is not blessed" in artifact_view(blessing)
    pushed = _at(tmp_path, standard_artifacts.PushedModel)
    assert "nothing was pushed" in artifact_view(pushed)
    pushed.set_int_custom_property("pushed", 1)
    pushed.set_string_custom_property("pushed_version", "7")
    assert "version 7" in artifact_view(pushed)


def test_an_erasure_says_whether_anything_is_left(tmp_path):
    """Users would have to read JSON to answer whoever asked to be forgotten."""
    receipt = _at(tmp_path, artifacts.ErasureReceipt)
    receipt.set_int_custom_property("complete", 1)
    (tmp_path / "receipt.json").write_text(json.dumps({"request": "<r1>", "number": 1}))
    shown = artifact_view(receipt)
    assert "nothing was left" in shown
    assert "<td>&lt;r1&gt;</td>" in shown


def test_what_cannot_be_read_is_said_and_not_raised(tmp_path):
    """A broken file would hide that the node had run."""
    (tmp_path / "schema.pbtxt").write_text("no schema")
    shown = artifact_view(_at(tmp_path, standard_artifacts.Schema))
    assert "cannot be shown: ParseError" in shown
    assert "<td>schema.pbtxt</td>" in shown
