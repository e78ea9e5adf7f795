"""Makes the suite's own components importable, here and in the processes that runners start."""

from __future__ import annotations

import os
import sys
from pathlib import Path

TESTS = str(Path(__file__).parents[1])

if TESTS not in sys.path:
    sys.path.append(TESTS)

_said = os.environ.get("PYTHONPATH", "").split(os.pathsep)
if TESTS not in _said:
    os.environ["PYTHONPATH"] = os.pathsep.join([*filter(None, _said), TESTS])
