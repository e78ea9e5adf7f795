"""``tidegate export-edge`` on a small model that reads one word and one number."""

import dataclasses
import json

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.errors import DataError, UnsupportedOperationError, UsageError
from tidegate.orchestrators.edge.export import Request, export_files

FEATURES = {
    "size": tf.io.FixedLenFeature([1], tf.float32),
    "word": tf.io.FixedLenFeature([], tf.string),
}


class Serving(tf.Module):
    """Yes where size is above 0.5; ``also`` is computed from the parsed features."""

    def __init__(self, also=None):
        super().__init__()
        self.weight = tf.Variable([[8.0]])
        self._also = also

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
    def answer(self, examples):
        """The serving signature."""
        parsed = tf.io.parse_example(examples, FEATURES)
        answers = {"yes": tf.sigmoid(tf.matmul(parsed["size"] - 0.5, self.weight))}
        if self._also is not None:
            answers["also"] = self._also(parsed)
        return answers


def write_records(path, count, first=0):
    """Serialized tf.Examples, all of them different."""
    with tf.io.TFRecordWriter(str(path)) as writer:
        for number in range(first, first + count):
            size = tf.train.Feature(float_list=tf.train.FloatList(value=[number % 997 / 997]))
            word = tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"w%d" % number]))
            features = tf.train.Features(feature={"size": size, "word": word})
            writer.write(tf.train.Example(features=features).SerializeToString())
    return str(path)


def saved(folder, also=None):
    """A SavedModel."""
    serving = Serving(also)
    tf.saved_model.save(serving, str(folder), signatures=serving.answer)
    return folder


@pytest.fixture(scope="module")
def request_of(tmp_path_factory):
    """A request that can be fulfilled."""
    folder = tmp_path_factory.mktemp("sources")
    return Request(
        saved_model=saved(folder / "model"),
        examples=(write_records(folder / "examples", 1000),),
        calibration=(write_records(folder / "others", 400, first=5000),),
        transform_graph=None,
        output=folder / "edge",
        page=None,
    )


SPEC = EdgeSpec(formats=("litert_f32",), timed_runs=10, warm_ups=0)


@pytest.mark.slow
def test_a_model_becomes_a_proven_bundle(request_of, tmp_path, call_tidegate):
    """Users outside of a pipeline would lose the gate."""
    done = call_tidegate(
        [
            *("export-edge", request_of.saved_model, "--examples", request_of.examples[0]),
            *("--format", "litert_f32", "-o", tmp_path / "edge", "--html", tmp_path / "edge.html"),
            "--json",
        ],
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "PASS"
    # A fifth of the thousand is set apart, to calibrate on.
    judged = answer["evidence"]["examples"].split(" of ")[0]
    assert 700 <= int(judged) <= 900
    assert answer["output"] == str(tmp_path / "edge")
    manifest = json.loads((tmp_path / "edge" / "manifest.json").read_text())
    assert list(manifest["formats"]) == ["litert_f32"]
    assert "litert_f32" in (tmp_path / "edge.html").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["edge", "edge.html"]


def test_what_exists_is_not_overwritten(request_of, tmp_path):
    """Users would lose the bundle that is in production."""
    (tmp_path / "edge").mkdir()
    with pytest.raises(UsageError, match="exists already"):
        export_files(dataclasses.replace(request_of, output=tmp_path / "edge"), SPEC)


def test_a_folder_without_a_model_is_named(request_of, tmp_path):
    """Users would lose the reason in a trace of TensorFlow's."""
    asked = dataclasses.replace(request_of, saved_model=tmp_path, output=tmp_path / "edge")
    with pytest.raises(DataError, match=r"no saved_model\.pb"):
        export_files(asked, SPEC)
    assert list(tmp_path.iterdir()) == []


def test_calibration_and_judgement_never_share_examples(request_of, tmp_path):
    """Users would lose an honest verdict on quantised formats."""
    same = dataclasses.replace(
        request_of, calibration=request_of.examples, output=tmp_path / "edge"
    )
    with pytest.raises(DataError, match="both to calibrate on and to be judged by"):
        export_files(same, SPEC)


def test_a_model_that_cannot_be_exported_leaves_nothing(request_of, tmp_path):
    """Users would ship half a bundle."""
    model = saved(tmp_path / "model", lambda parsed: tf.strings.length(parsed["word"]))
    asked = dataclasses.replace(request_of, saved_model=model, output=tmp_path / "edge")
    with pytest.raises(UnsupportedOperationError, match=r"StringLength.*'word'"):
        export_files(asked, SPEC)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
