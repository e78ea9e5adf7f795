"""The engines beside LiteRT.js in a real browser, with one layer in the files of each."""

import shutil

import numpy as np
import pytest

from tidegate.components.edge_exporter.formats import ONNX_F32, TFJS_F32
from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.edge_exporter.web.browser import check_in_browser
from tidegate.components.edge_exporter.web.page import write_page
from tidegate.components.errors import InstallationError

pytestmark = pytest.mark.slow

ENGINES = ("onnxruntime_web", "tfjs")
KINDS = (ONNX_F32, TFJS_F32)


@pytest.fixture(scope="module")
def paged(needs_browser, sound_bundle, small_bundle, small_layers, tmp_path_factory):
    """The small bundle's layer for both engines."""
    bundle = tmp_path_factory.mktemp("engines") / "bundle"
    shutil.copytree(sound_bundle, bundle)
    sizes = small_bundle.CLASSES, small_bundle.SIDE**2
    weights = np.random.default_rng(4).normal(size=sizes).astype(np.float32).T.copy()
    small_layers.write_onnx(bundle / ONNX_F32.path, weights)
    small_layers.write_tfjs(bundle / TFJS_F32.path, weights)
    try:
        engines = write_page(
            bundle, EdgeSpec(formats=tuple(kind.name for kind in KINDS), engines=ENGINES)
        )
    except InstallationError as error:
        pytest.skip(str(error))
    formats = {
        kind.name: {"path": kind.path, "runtime": kind.runtime, "golden_tolerance": 1e-3}
        for kind in KINDS
    }
    return small_bundle.seal(bundle, formats=formats, engines=engines)


def test_every_engine_answers_as_the_golden_vectors_say(paged):
    """Users would lose every browser but those that LiteRT.js suits."""
    shown = check_in_browser(paged)
    assert shown.results["outcome"] == "PASS", shown.results["sentence"]
    assert [(run["engine"], run["format"], run["passed"]) for run in shown.results["runs"]] == [
        ("onnxruntime_web", "onnx_f32", 100),
        ("tfjs", "tfjs_f32", 100),
    ]
    assert shown.external_requests == ()


def test_a_damaged_model_fails_in_every_engine(paged, small_bundle, small_layers, tmp_path):
    """Users would lose the difference between an engine that answers and one that is right."""
    bundle = shutil.copytree(paged, tmp_path / "bundle")
    other = np.zeros((small_bundle.SIDE**2, small_bundle.CLASSES), np.float32)
    small_layers.write_onnx(bundle / ONNX_F32.path, other)
    small_layers.write_tfjs(bundle / TFJS_F32.path, other)
    shown = check_in_browser(small_bundle.seal(bundle))
    assert {run["outcome"] for run in shown.results["runs"]} == {"FAIL"}
