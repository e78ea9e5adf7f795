"""What the tests of set-up share."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

CONSTRAINTS = Path(__file__).parents[2] / "constraints"
OLD_GLIBC = (2, 36)


@pytest.fixture
def set_up(monkeypatch):
    """The modules of set-up by name, which live outside the package."""
    monkeypatch.syspath_prepend(str(CONSTRAINTS))
    yield importlib.import_module
    for name in ("lines", "interpreters", "installer", "set_up"):
        sys.modules.pop(name, None)


@pytest.fixture
def python(set_up):
    """Makes an interpreter as set-up finds them."""
    kind = set_up("interpreters").Interpreter

    def make(version, glibc=OLD_GLIBC, machine="x86_64", standard=True, headers=True):
        numbers = tuple(int(number) for number in version.split("."))
        path = f"/usr/bin/python{numbers[0]}.{numbers[1]}"
        return kind(path, (*numbers, 1), standard, machine, glibc, headers)

    return make
