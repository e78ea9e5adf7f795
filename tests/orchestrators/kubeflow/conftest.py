"""Makes the tests' own components importable, here and in the processes that tasks start."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)

if HERE not in sys.path:
    sys.path.append(HERE)
    os.environ["PYTHONPATH"] = os.pathsep.join([*filter(None, [os.getenv("PYTHONPATH")]), HERE])


@pytest.fixture
def root(tmp_path):
    """A pipeline root."""
    return tmp_path / "root"
