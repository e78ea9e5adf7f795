"""KServe's packages, which are set beside TFX's and contradict none of its pins there."""

from __future__ import annotations

from pathlib import Path

from ...environments import Environment

# KServe declares that it needs much that TFX brings already (in other versions, which do), and
# more that only its Kubernetes client uses. What is left are 6 MB; protobuf is among them on
# Python 3.10, for TFX's is older there than what KServe's messages were generated for.
KSERVE = Environment(
    name="kserve",
    requirements=tuple(
        Path(__file__).with_name("kserve.txt").read_text(encoding="utf-8").splitlines()
    ),
)
