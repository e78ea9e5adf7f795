"""Small real models: some saved for one test, one with a Transform that is exported once."""

from __future__ import annotations

import dataclasses
import importlib.util
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from tfx.types import standard_artifacts
from tfx.types.artifact import Artifact

from tidegate.components.artifacts import EdgeBlessing, EdgeModel, EdgeReport
from tidegate.components.edge_exporter.executor import Executor
from tidegate.components.edge_exporter.exporting import EdgeExport, export
from tidegate.components.edge_exporter.host.observed import observed
from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.rewriting.canonical import CanonicalModel, canonicalise
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.edge_exporter.spec import EdgeSpec

Row = Mapping[str, Any]


def serialized(row: Row) -> bytes:
    """A tf.Example of one value a feature, or of a list of them."""
    features = {}
    for name, value in row.items():
        values = value if isinstance(value, list) else [value]
        if isinstance(values[0], str):
            kind = {"bytes_list": tf.train.BytesList(value=[one.encode() for one in values])}
        elif isinstance(values[0], float):
            kind = {"float_list": tf.train.FloatList(value=values)}
        else:
            kind = {"int64_list": tf.train.Int64List(value=values)}
        features[name] = tf.train.Feature(**kind)
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


def save_serving(
    directory: Path,
    raw_features: Mapping[str, Any],
    answer: Callable[[Mapping[str, Any]], Mapping[str, tf.Tensor]],
    **owned: Any,
) -> str:
    """Saves a SavedModel that parses tf.Examples and answers them with ``answer``."""

    @tf.function(
        input_signature=[tf.TensorSpec([None], tf.string, name="examples")], autograph=False
    )
    def serving_default(examples: tf.Tensor) -> Mapping[str, tf.Tensor]:
        return answer(tf.io.parse_example(examples, raw_features))

    module = tf.Module()
    for name, value in owned.items():
        setattr(module, name, value)
    tf.saved_model.save(module, str(directory), signatures={"serving_default": serving_default})
    return str(directory)


@pytest.fixture
def save_model(tmp_path: Path) -> Callable[..., str]:
    """:func:`save_serving` into the test's own folder."""
    return lambda *args, **owned: save_serving(tmp_path / "saved_model", *args, **owned)


@dataclasses.dataclass(frozen=True)
class Rewritten:
    """A model, and the same model canonicalised, to be asked the same."""

    saved_model: str
    model: CanonicalModel
    expected: Mapping[str, np.ndarray]
    actual: Mapping[str, np.ndarray]


@pytest.fixture
def rewrite(save_model: Callable[..., str], tmp_path: Path) -> Callable[..., Rewritten]:
    """Saves a model, canonicalises it, and asks both the same rows."""

    def run(
        raw_features: Mapping[str, Any], answer: Any, rows: Sequence[Row], **owned: Any
    ) -> Rewritten:
        path = save_model(raw_features, answer, **owned)
        serving = load_serving(path, "serving_default")
        model = canonicalise(serving)
        model.save(tmp_path / "canonical")
        ask = tf.saved_model.load(str(tmp_path / "canonical")).signatures["serving_default"]
        prepare = Preprocessor(observed(model.host_inputs, rows, rows).to_json())
        answers = [
            ask(**{name: tf.constant(value) for name, value in prepare(row).items()})
            for row in rows
        ]
        expected = [serving.predict([serialized(row)]) for row in rows]
        names = answers[0].keys()
        return Rewritten(
            path,
            model,
            {name: np.concatenate([one[name] for one in expected]) for name in names},
            {name: np.concatenate([one[name].numpy() for one in answers]) for name in names},
        )

    return run


@pytest.fixture(scope="session")
def serialize() -> Callable[[Row], bytes]:
    """:func:`serialized`."""
    return serialized


def beside(name: str) -> Any:
    """A module of this folder, which is no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def flights_like(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The model of ``flights_like.py``, built once."""
    return beside("flights_like").build(tmp_path_factory.mktemp("flights_like"), serialized)


@pytest.fixture(scope="session")
def artifacts(flights_like: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artifact]:
    """The input artifacts of that model, as TFX's components publish them."""
    folder = tmp_path_factory.mktemp("artifacts")
    model, examples = standard_artifacts.Model(), standard_artifacts.Examples()
    graph, schema = standard_artifacts.TransformGraph(), standard_artifacts.Schema()
    model.uri = str(Path(flights_like.saved_model).parent)
    graph.uri = flights_like.transform_graph
    schema.uri = str(folder / "schema")
    (folder / "schema").mkdir()
    names = sorted(set().union(*flights_like.rows))
    features = "".join(f'feature {{ name: "{name}" }}' for name in names)
    (folder / "schema" / "schema.pbtxt").write_text(features)
    examples.uri = str(folder / "examples")
    examples.split_names = '["eval"]'
    write_split(folder / "examples" / "Split-eval", flights_like.rows)
    return {"model": model, "examples": examples, "transform_graph": graph, "schema": schema}


def write_split(folder: Path, rows: Sequence[Row]) -> None:
    """Writes a split as ExampleGen does."""
    folder.mkdir(parents=True)
    options = tf.io.TFRecordOptions(compression_type="GZIP")
    with tf.io.TFRecordWriter(str(folder / "data_tfrecord-00000-of-00001.gz"), options) as writer:
        for row in rows:
            writer.write(serialized(row))


@dataclasses.dataclass(frozen=True)
class Published:
    """What one run of the executor put out."""

    edge_model: EdgeModel
    edge_report: EdgeReport
    edge_blessing: EdgeBlessing


@pytest.fixture(scope="session")
def execute(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Published]:
    """Runs ``Do()`` on input artifacts, into a folder of its own."""

    def run(inputs: Mapping[str, Artifact], **settings: Any) -> Published:
        folder = tmp_path_factory.mktemp("outputs")
        outputs = Published(EdgeModel(), EdgeReport(), EdgeBlessing())
        for name, artifact in vars(outputs).items():
            artifact.uri = str(folder / name)
            (folder / name).mkdir()
        Executor().Do(
            {name: [artifact] for name, artifact in inputs.items()},
            {name: [artifact] for name, artifact in vars(outputs).items()},
            {"spec": EdgeSpec(**settings).to_json()},
        )
        return outputs

    return run


@pytest.fixture(scope="session")
def published(execute: Callable[..., Published], artifacts: dict[str, Artifact]) -> Published:
    """The one whole export that many tests look at."""
    return execute(artifacts, timed_runs=50)


@pytest.fixture(scope="session")
def converted(published: Published) -> Callable[[str], bytes]:
    """A LiteRT file of that export as its converter wrote it, before metadata were embedded."""

    def read(name: str) -> bytes:
        content = (Path(published.edge_model.uri) / "litert" / name).read_bytes()
        return beside("small_files").edited(content, lambda model: setattr(model, "metadata", []))

    return read


@pytest.fixture(scope="session")
def small_files() -> Any:
    """The module ``small_files.py``."""
    return beside("small_files")


@pytest.fixture(scope="session")
def small_layers() -> Any:
    """The module ``small_layers.py``."""
    return beside("small_layers")


@pytest.fixture(scope="session")
def tiny_cnn() -> Any:
    """The module ``tiny_cnn.py``."""
    return beside("tiny_cnn")


@pytest.fixture(scope="session")
def cnn_saved_model(tiny_cnn: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Its model, trained once."""
    return tiny_cnn.build(tmp_path_factory.mktemp("cnn"), save_serving)


@pytest.fixture(scope="session")
def cnn_export(
    tiny_cnn: Any, cnn_saved_model: str, tmp_path_factory: pytest.TempPathFactory
) -> EdgeExport:
    """The same, exported to every quantised LiteRT format."""
    spec = EdgeSpec(
        formats=("litert_dynamic_range", "litert_hybrid_int8", "litert_int8"),
        labels=tiny_cnn.CLASSES,
        licence="Apache-2.0",
        timed_runs=20,
    )
    proven, calibration = (
        [serialized(row) for row in tiny_cnn.rows(count, seed)]
        for count, seed in ((500, 2), (600, 3))
    )
    folder = tmp_path_factory.mktemp("cnn_export")
    return export(
        cnn_saved_model, spec, proven, {"model_sha256": "abc"}, folder, calibration=calibration
    )


@pytest.fixture(scope="session")
def small_bundle() -> Any:
    """The module ``small_bundle.py``."""
    return beside("small_bundle")


@pytest.fixture(scope="session")
def sound_bundle(
    small_bundle: Any, small_files: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Its bundle."""
    file = small_files.dense_file(small_bundle.SIDE**2, small_bundle.CLASSES)
    return small_bundle.build(tmp_path_factory.mktemp("small") / "bundle", file)


@pytest.fixture
def bundle(sound_bundle: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(sound_bundle, tmp_path / "bundle"))


@pytest.fixture(scope="session")
def judged() -> Callable[..., Any]:
    """``make`` of ``judged_export.py``: an export of made-up figures, and the verdict on it."""
    return beside("judged_export").make
