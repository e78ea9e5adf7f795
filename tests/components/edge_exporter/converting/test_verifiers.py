"""Converters of every runtime, given what they have no counterpart of."""

import pytest
import tensorflow as tf

from tidegate.components.edge_exporter.converting.convert import convert
from tidegate.components.edge_exporter.converting.verifiers import VERIFIERS
from tidegate.components.edge_exporter.formats import FORMATS, ONNX_F32, TFJS_F32
from tidegate.components.edge_exporter.formats.prerequisites import require_prerequisites
from tidegate.components.edge_exporter.rewriting.canonical import canonicalise
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.errors import InstallationError, UnsupportedOperationError, UsageError


def test_every_format_has_a_verifier():
    """Users would lose the look into the files of a runtime."""
    assert set(VERIFIERS) == {kind.runtime for kind in FORMATS.values()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind.name) for kind in (ONNX_F32, TFJS_F32)]
)
def test_an_operation_that_the_runtime_lacks_is_named(kind, save_model, tmp_path):
    """Users would lose the feature to drop; tf2onnx even reports success."""
    try:
        require_prerequisites(kind)
    except (InstallationError, UsageError) as error:
        pytest.skip(str(error))
    path = save_model(
        {"x": tf.io.FixedLenFeature([3], tf.float32)}, lambda raw: {"y": tf.math.lgamma(raw["x"])}
    )
    model = canonicalise(load_serving(path, "serving_default"))
    model.save(tmp_path / "canonical")
    with pytest.raises(UnsupportedOperationError, match=r"counterpart of Lgamma.*feature 'x'"):
        convert(
            tmp_path / "canonical",
            tmp_path / kind.path,
            kind,
            weights=0,
            features=model.features,
            timeout=120,
        )
