"""Re-verifies a bundle that was shipped, with nothing but what is in it, and without TensorFlow."""

from __future__ import annotations

from .bundle_check import EdgeCheck, check_bundle

__all__ = ["EdgeCheck", "check_bundle"]
