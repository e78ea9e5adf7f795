"""Converters, faithful and not."""

import dataclasses
from pathlib import Path

import keras
import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.converting.convert import convert
from tidegate.components.edge_exporter.converting.litert_file import load_interpreter, read_litert
from tidegate.components.edge_exporter.formats import LITERT_F16, LITERT_F32
from tidegate.components.edge_exporter.rewriting.canonical import canonicalise
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.errors import ConversionError, UnsupportedOperationError


@pytest.fixture
def with_program(tmp_path):
    """The format litert_f32 with a converter of one's own."""

    def make(source):
        program = tmp_path / "converter.py"
        program.write_text(source)
        return dataclasses.replace(LITERT_F32, converter=program)

    return make


@pytest.fixture
def run(tmp_path):
    """Converts to ``model.tflite``."""

    def execute(kind, source=Path("unread"), weights=1000, features=None, timeout=120):
        output = tmp_path / "litert" / "model.tflite"
        convert(
            Path(source), output, kind, weights=weights, features=features or {}, timeout=timeout
        )
        return output

    return execute


def test_a_converter_that_aborts_is_a_named_error_with_its_log(run, with_program):
    """Users would lose the pipeline's process, and the reason."""
    kind = with_program("import os; print('LLVM ERROR: bad', flush=True); os.abort()")
    with pytest.raises(ConversionError, match="litert_f32 died of SIGABRT") as caught:
        run(kind)
    assert "LLVM ERROR: bad" in str(caught.value)


def test_a_converter_that_hangs_is_a_named_error(run, with_program):
    """Users would lose the night to a converter that never ends."""
    with pytest.raises(ConversionError, match="did not end within 1 s"):
        run(with_program("import time; time.sleep(60)"), timeout=1)


def test_a_converter_that_writes_nothing_is_a_named_error(run, with_program):
    """Users would lose the difference between success and exit code 0."""
    with pytest.raises(ConversionError, match="reported success and wrote nothing"):
        run(with_program("print('done')"))


def test_a_converter_that_writes_rubbish_is_a_named_error(run, with_program):
    """Users would lose devices to a file that is none."""
    kind = with_program("import sys; open(sys.argv[2], 'w').write('rubbish')")
    with pytest.raises(ConversionError, match=r"no LiteRT model.*litert_f32"):
        run(kind)


def test_an_operation_without_counterpart_is_named_with_its_features(run, with_program):
    """Users would lose the feature to drop among a converter's thousand lines."""
    kind = with_program("print('Details:\\n\\ttf.Lgamma(tensor<1xf32>)'); raise SystemExit(1)")
    with pytest.raises(UnsupportedOperationError, match=r"counterpart of Lgamma.*feature 'x'"):
        run(kind, features={"Lgamma": ("x",)})


@pytest.mark.slow
def test_tensorflows_own_refusal_is_understood(run, save_model, tmp_path):
    """Users would lose the named operation as soon as the real converter words it otherwise."""
    path = save_model(
        {"x": tf.io.FixedLenFeature([2, 2], tf.float32)},
        lambda raw: {"y": tf.linalg.det(raw["x"])},
    )
    model = canonicalise(load_serving(path, "serving_default"))
    model.save(tmp_path / "canonical")
    with pytest.raises(
        UnsupportedOperationError, match=r"counterpart of MatrixDeterminant.*feature 'x'"
    ):
        run(LITERT_F32, tmp_path / "canonical", weights=0, features=model.features)


@pytest.mark.slow
def test_a_keras_3_model_saved_as_such_is_never_shipped_broken(run, tmp_path):
    """Users would lose their weights: TensorFlow 2.16 aborts, 2.21 writes a file without any."""
    layers = [keras.Input((2,)), keras.layers.Dense(64), keras.layers.Dense(1)]
    tf.saved_model.save(keras.Sequential(layers), str(tmp_path / "keras"))
    with pytest.raises(ConversionError, match=r"died of SIGABRT|bytes of weights|needs READ_VAR"):
        run(LITERT_F32, tmp_path / "keras", weights=192)


@pytest.mark.slow
def test_halving_touches_weights_alone(run, converted, tmp_path):
    """Users would lose buckets: a Transform's boundaries in float16 move values to others."""
    source = tmp_path / "model_f32.tflite"
    source.write_bytes(converted("model_f32.tflite"))
    content = run(LITERT_F16, source).read_bytes()
    details = {one["name"]: one for one in load_interpreter(content).get_tensor_details()}
    matrices = [one for name, one in details.items() if name.endswith("/float16")]
    assert matrices
    assert all(len(one["shape"]) >= 2 and one["dtype"].__name__ == "float16" for one in matrices)
    others = {one["dtype"].__name__ for name, one in details.items() if "/float16" not in name}
    assert "float16" not in others
    whole, half = read_litert(source.read_bytes()), read_litert(content)
    assert half.weight_bytes < 0.7 * whole.weight_bytes
