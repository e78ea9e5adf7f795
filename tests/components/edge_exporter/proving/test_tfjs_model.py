"""TensorFlow.js in node, and what becomes of it where it cannot answer."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.formats import TFJS_F32
from tidegate.components.edge_exporter.formats.prerequisites import require_prerequisites
from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.proving import tfjs_model
from tidegate.components.edge_exporter.proving.tfjs_model import predict
from tidegate.components.edge_exporter.web.engines import TFJS
from tidegate.components.edge_exporter.web.npm import package_files
from tidegate.components.errors import ConversionError, InstallationError, UsageError


@pytest.fixture
def preprocessor(sound_bundle):
    """Of the small bundle: 64 pixels."""
    return Preprocessor((sound_bundle / "preprocess" / "spec.json").read_text())


@pytest.fixture
def rows(small_bundle):
    """Some pictures."""
    pixels = np.random.default_rng(8).integers(0, 17, (5, small_bundle.SIDE**2))
    return [{"image": one.astype(float).tolist()} for one in pixels]


@pytest.fixture
def weights(small_bundle):
    """Of a layer that takes them."""
    sizes = small_bundle.SIDE**2, small_bundle.CLASSES
    return np.random.default_rng(9).normal(size=sizes).astype(np.float32)


@pytest.fixture
def engine():
    """Skips where this machine cannot have TensorFlow.js."""
    try:
        require_prerequisites(TFJS_F32)
        package_files(TFJS.packages[0])
    except (InstallationError, UsageError) as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("engine")
def test_rows_are_answered_in_their_order(preprocessor, rows, weights, small_layers, tmp_path):
    """Users would lose the proof to answers that stand beside other rows."""
    model = tmp_path / "tfjs" / "model.json"
    small_layers.write_tfjs(model, weights)
    answers = predict(model, preprocessor, rows)
    expected = np.array([row["image"] for row in rows], np.float32) @ weights
    assert answers["y"].dtype == np.float32
    np.testing.assert_allclose(answers["y"], expected, rtol=1e-5, atol=1e-4)


@pytest.mark.usefixtures("engine")
def test_an_operation_that_it_cannot_run_is_a_named_error(
    preprocessor, rows, weights, small_layers, tmp_path
):
    """Users would lose the reason: node's process ends, and only its log knows why."""
    model = tmp_path / "tfjs" / "model.json"
    small_layers.write_tfjs(model, weights, "Lgamma")
    with pytest.raises(ConversionError, match=r"TensorFlow\.js ended with(?s:.*)Lgamma"):
        predict(model, preprocessor, rows)


def test_without_node_it_is_said(preprocessor, rows, tmp_path, monkeypatch):
    """Users would lose what to install."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(UsageError, match=r"node, which is not on the PATH.*Node\.js 18"):
        predict(tmp_path / "model.json", preprocessor, rows)


@pytest.mark.usefixtures("engine")
def test_a_quick_backend_that_answers_alike_answers_all_rows(
    preprocessor, rows, weights, small_layers, tmp_path, monkeypatch
):
    """Users would lose hours to the proof of a model with convolutions."""
    monkeypatch.setattr(tfjs_model, "_CONVOLUTION", "matmul")
    model = tmp_path / "tfjs" / "model.json"
    small_layers.write_tfjs(model, weights)
    answers = predict(model, preprocessor, rows)
    expected = np.array([row["image"] for row in rows], np.float32) @ weights
    np.testing.assert_allclose(answers["y"], expected, rtol=1e-5, atol=1e-4)
