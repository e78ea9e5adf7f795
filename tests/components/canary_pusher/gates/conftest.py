"""confseq, by the authors of the methods, as an oracle."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from tidegate.components.environments import Environment, provide

# Its requirements are left out: it needs no more of them than numpy and scipy for what is asked.
CONFSEQ = Environment(
    name="confseq",
    requirements=(
        "confseq==0.0.11 "
        "--hash=sha256:123c4e5b4a3c6f84b2164b382e004499bfaf2e7d879d1cd6cf5098fc64067860",
    ),
)

PLOTTING = ("matplotlib", "matplotlib.pyplot", "multiprocess")
"""What it imports for plots and for many processes, of which no test makes use."""


@pytest.fixture
def confseq(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Gives a module of confseq by its name; skips where there is no wheel of it."""
    if sys.version_info[:2] != (3, 10):
        pytest.skip("confseq's wheels end with Python 3.10")
    monkeypatch.syspath_prepend(str(provide(CONFSEQ)))
    for name in PLOTTING:
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    return lambda name: importlib.import_module(f"confseq.{name}")
