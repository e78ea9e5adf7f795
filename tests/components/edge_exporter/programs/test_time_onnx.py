"""ONNX files, timed in a process of their own."""

import numpy as np

from tidegate.components.edge_exporter.proving.measure import Timing, time_format


def test_an_onnx_file_is_timed(sound_bundle, small_bundle, small_layers, tmp_path):
    """Users would lose the time an answer takes on a server at the edge."""
    pixels = small_bundle.SIDE**2
    model = tmp_path / "onnx" / "model.onnx"
    small_layers.write_onnx(model, np.ones((pixels, small_bundle.CLASSES), np.float32))
    run = time_format(
        "onnx",
        model,
        sound_bundle / "preprocess" / "spec.json",
        [{"image": [1.0] * pixels}],
        Timing(warm_ups=2, runs=20, timeout=60),
        tmp_path,
    )
    assert run is not None
    assert 0 < run.latency.p50 <= run.latency.p95 < 1
    assert run.latency.load > 0
    assert run.memory > 0
