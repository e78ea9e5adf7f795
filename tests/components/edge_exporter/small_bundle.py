"""A whole bundle around one small layer, made without TensorFlow, to be damaged and shown."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from tidegate.components.edge_exporter.host.golden import golden_vectors
from tidegate.components.edge_exporter.host.host_inputs import HostInput, HostInputs
from tidegate.components.edge_exporter.host.shipping import ship_host

SIDE = 8
CLASSES = 10
VECTORS = 100


def build(folder: Path, file: bytes) -> Path:
    """Writes a bundle of ``file``, a layer that ``small_files.py`` wrote for these sizes."""
    image = HostInput("image", "float", "float32", (1, SIDE * SIDE), name="x", range=(0.0, 16.0))
    inputs = HostInputs((image,), {})
    pixels = np.random.default_rng(7).integers(0, 17, (VECTORS, SIDE * SIDE)).astype(np.float32)
    weights = np.random.default_rng(4).normal(size=(CLASSES, SIDE * SIDE)).astype(np.float32)
    rows = [{"image": one.tolist()} for one in pixels]
    ship_host(folder, inputs)
    (folder / "litert").mkdir()
    (folder / "litert" / "model_f32.tflite").write_bytes(file)
    vectors = golden_vectors(rows, {"y": pixels @ weights.T}, inputs, range(VECTORS))
    (folder / "golden" / "vectors.json").write_text(vectors)
    return seal(folder)


def seal(bundle: Path, **changes: Any) -> Path:
    """Writes the manifest of what is there now, as someone would who knows how."""
    path = bundle / "manifest.json"
    manifest = json.loads(path.read_text()) if path.exists() else _manifest()
    files = [one for one in sorted(bundle.rglob("*")) if one.is_file() and one != path]
    manifest["files"] = {
        one.relative_to(bundle).as_posix(): {
            "bytes": one.stat().st_size,
            "sha256": hashlib.sha256(one.read_bytes()).hexdigest(),
        }
        for one in files
    }
    path.write_text(json.dumps({**manifest, **changes}))
    return bundle


def _manifest() -> dict[str, Any]:
    described = {"path": "litert/model_f32.tflite", "runtime": "litert", "golden_tolerance": 1e-3}
    return {
        "version": 1,
        "source": {"model_sha256": "0" * 64},
        "formats": {"litert_f32": described},
        "engines": {},
        "inputs": [{"name": "x", "dtype": "float32", "shape": [1, SIDE * SIDE]}],
        "outputs": ["y"],
        "labels": [f"class {number}" for number in range(CLASSES)],
        "licence": "Apache-2.0",
        "decision_threshold": 0.5,
        "drawing": "image",
    }
