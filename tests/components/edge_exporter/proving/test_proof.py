"""The proof of a shipped edge model, on every example."""

from pathlib import Path

import numpy as np
import pytest

from tidegate.components.edge_exporter.proving.proof import prove
from tidegate.components.edge_exporter.proving.standard import read_standard
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.edge_exporter.spec import EdgeSpec

pytestmark = pytest.mark.slow

SPEC = EdgeSpec(
    formats=("litert_f16",), label="late", slices=("carrier", "distance"), timed_runs=10
)


@pytest.fixture(scope="module")
def records(flights_like, serialize):
    """The examples, serialized."""
    return [serialize(row) for row in flights_like.rows]


@pytest.fixture(scope="module")
def proof(flights_like, published, records, tmp_path_factory):
    """Of litert_f16 by the examples' labels, litert_f32 being only compared with."""
    bundle = Path(published.edge_model.uri)
    serving = load_serving(flights_like.saved_model, "serving_default")
    reference = bundle / "litert" / "model_f32.tflite"
    standard = read_standard(serving, SPEC, records)
    return prove(standard, SPEC, bundle, tmp_path_factory.mktemp("work"), reference)


def test_accuracy_is_by_the_examples_own_labels(proof, flights_like):
    """Users would lose the truth to the model's own opinion of it."""
    labels = np.array([row["late"] for row in flights_like.rows])
    right = int(((proof.answers["late"][:, 0] >= 0.5) == labels).sum())
    found = proof.formats["litert_f16"].accuracy
    assert (found.examples, found.right, found.drop) == (600, right, 0)


def test_every_slice_is_proven_apart(proof):
    """Users would lose sight of whom a format serves badly."""
    slices = proof.formats["litert_f16"].slices
    carriers = [one for name, one in slices.items() if name.startswith("carrier=")]
    assert sum(one.examples for one in carriers) == 600
    assert len([name for name in slices if name.startswith("distance=")]) == 4


def test_the_reference_is_measured_though_it_does_not_ship(proof):
    """Users would lose the size and speed that a format is held against."""
    assert set(proof.formats) == {"litert_f16", "litert_f32"}
    assert set(proof.shipped()) == {"litert_f16"}
    assert proof.formats["litert_f32"].parity.max_delta <= 2e-6


def test_memory_and_latency_are_of_processes_of_their_own(proof):
    """Users would lose the tenth of the memory that a device saves them."""
    found = proof.formats["litert_f16"]
    assert 0 < found.memory <= 0.1 * proof.memory
    assert 0 < found.latency.p50 <= 0.5 * proof.latency.p50


def test_what_the_model_reads_is_known(proof):
    """Users would lose their labels and identifiers to reports."""
    assert "late" not in proof.features
    assert "carrier" in proof.features
