"""A context in a folder of its own."""

from __future__ import annotations

import pytest

from tidegate.orchestrators.notebook import NotebookContext


@pytest.fixture
def context(tmp_path):
    """A notebook's context; what it makes is gone with the test."""
    return NotebookContext("notebook", str(tmp_path / "root"))
