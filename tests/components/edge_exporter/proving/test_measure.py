"""Sizes and latencies."""

from pathlib import Path

import pytest

from tidegate.components.edge_exporter.proving.measure import (
    Timing,
    saved_model_timer,
    size_of,
    time_format,
)
from tidegate.components.errors import ExportError


def test_sizes_are_of_the_file_and_of_its_transfer():
    """Users would lose the bytes that a phone downloads."""
    size = size_of(b"tide" * 1000)
    assert size.plain == 4000
    assert size.gzipped < 100


@pytest.mark.slow
def test_a_latency_is_taken_in_a_fresh_process(published, flights_like, tmp_path):
    """Users would lose the time an answer takes, or get one of a process that does other work."""
    bundle = Path(published.edge_model.uri)
    run = time_format(
        "litert",
        bundle / "litert" / "model_f32.tflite",
        bundle / "preprocess" / "spec.json",
        flights_like.rows,
        Timing(warm_ups=2, runs=20, timeout=60),
        tmp_path,
    )
    assert run is not None
    assert 0 < run.latency.p50 <= run.latency.p95 < 1
    assert run.latency.load > 0


def test_a_process_that_cannot_time_is_a_named_error(tmp_path):
    """Users would lose the reason why there is no latency."""
    timing = Timing(warm_ups=0, runs=10, timeout=60)
    with pytest.raises(ExportError, match=r"takes latencies ended with exit code 1"):
        time_format("litert", tmp_path / "none", tmp_path / "none", [], timing, tmp_path)


@pytest.mark.slow
def test_a_saved_model_that_cannot_be_timed_is_a_named_error(tmp_path):
    """Users would lose the reason why there is no ratio."""
    timing = Timing(warm_ups=0, runs=10, timeout=60)
    missing = str(tmp_path / "none")
    with (
        saved_model_timer(missing, "serving_default", [b""], timing, tmp_path) as timer,
        pytest.raises(ExportError, match=r"takes latencies ended with exit code 1"),
    ):
        timer.take()
