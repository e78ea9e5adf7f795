"""The examples in docstrings are the first thing a user copies."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import tidegate

ROOT = Path(tidegate.__file__).parent
PARTS = ("components", "data", "orchestrators", "pipelines")


def _with_examples() -> list[str]:
    files = [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py"))]
    shown = [path.relative_to(ROOT) for path in files if ">>> " in path.read_text("utf-8")]
    return [
        ".".join(("tidegate", *path.with_suffix("").parts)).removesuffix(".__init__")
        for path in shown
    ]


@pytest.mark.parametrize("name", _with_examples())
def test_the_examples_of_a_module_hold(name):
    """An example that does not do what it says costs a user's trust in all others."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
