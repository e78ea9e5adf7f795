"""Seeded faults in what ships: an export has to catch every one before it publishes."""

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from tidegate.components.edge_exporter.rewriting.serving import load_serving

pytestmark = pytest.mark.slow

# This folder is no package: its modules are found by their paths.
SPEC = importlib.util.spec_from_file_location("faults", Path(__file__).with_name("faults.py"))
faults = sys.modules["faults"] = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(faults)


@pytest.fixture(scope="module")
def flights(published, flights_like, serialize):
    """The published edge model, whose rows are mixed."""
    serving = load_serving(flights_like.saved_model, "serving_default")
    rows = flights_like.rows
    return published.edge_model.uri, rows, serving.predict([serialize(row) for row in rows]), rows


@pytest.fixture(scope="module")
def images(cnn_export, cnn_saved_model, tiny_cnn, serialize):
    """The exported network, quantised."""
    serving = load_serving(cnn_saved_model, "serving_default")
    rows, calibration = tiny_cnn.rows(500, 2), tiny_cnn.rows(600, 3)
    expected = serving.predict([serialize(row) for row in rows])
    return cnn_export.bundle, rows, expected, calibration


@pytest.fixture
def shipped(request, tmp_path):
    """A copy of either, to be spoilt."""

    def copy(model, kind):
        bundle, rows, expected, calibration = request.getfixturevalue(model)
        folder = Path(shutil.copytree(bundle, tmp_path / model / kind))
        return faults.Shipped(folder, kind, rows, expected, calibration)

    return copy


@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: fault.name)
def test_it_is_caught(shipped, fault, record_property):
    """Users would lose right answers on the device, and nobody would know."""
    if "pre.mjs" in fault.name and shutil.which("node") is None:
        pytest.skip("there is no node")
    damaged = shipped(fault.model, fault.format)
    fault.seed(damaged)
    sentence = faults.caught(damaged)
    record_property("caught", sentence)
    assert sentence


@pytest.mark.parametrize(
    ("model", "kind"), sorted({(fault.model, fault.format) for fault in faults.FAULTS})
)
def test_the_unspoilt_copy_passes(shipped, model, kind):
    """Users would lose the meaning of every fault that was caught."""
    assert faults.caught(shipped(model, kind)) is None
