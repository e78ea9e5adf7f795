"""Small pipelines to be checked, of the components that the conformance suite runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

TESTS = str(Path(__file__).parents[2])

if TESTS not in sys.path:
    sys.path.append(TESTS)

from conformance.behaviour import Place  # noqa: E402


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where the pipelines of a test would leave what they make; none of them is run."""
    return Place(tmp_path)
