"""A TensorFlow.js graph model with float32 weights: for pages that must be small."""

from __future__ import annotations

from ...environments import Environment
from ..limits import FormatLimits
from .format import PROGRAMS, Format

# What tensorflowjs declares that it needs (JAX, Flax, TensorFlow Decision Forests) contradicts
# TFX's pins and weighs 2 GB; converting a SavedModel uses none of it, and this is 0.5 MB.
TENSORFLOWJS = Environment(
    name="tensorflowjs-4.22.0",
    requirements=(
        "tensorflowjs==4.22.0 --hash=sha256:"
        "bd4deb1e7feab538ee7f2625fe85446742bb4765bebab345b534688ab41e3e1c",
    ),
)

TFJS_F32 = Format(
    name="tfjs_f32",
    path="tfjs/model.json",
    converter=PROGRAMS / "convert_tfjs.py",
    options={},
    bytes_per_weight=4,
    # Measured: 7e-9 to 1e-6.
    limits=FormatLimits(delta=2e-5, agreement=1.0),
    runtime="tfjs",
    folder=True,
    environment=TENSORFLOWJS,
    # The proof runs TensorFlow.js in node, and npm fetches it.
    commands=("node", "npm"),
)
