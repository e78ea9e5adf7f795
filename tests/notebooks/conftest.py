"""The notebooks, and a kernel that runs one as a user's Jupyter would."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbclient
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture
def executed():
    """Runs a notebook of the folder, or cells of one's own, and returns it with its outputs."""

    def execute(notebook, seconds=300):
        if isinstance(notebook, str):
            notebook = jupytext.read(NOTEBOOKS / f"{notebook}.py")
        place = {"metadata": {"path": str(NOTEBOOKS)}}
        nbclient.NotebookClient(
            notebook, timeout=seconds, kernel_name="python3", resources=place
        ).execute()
        return notebook

    return execute


def shown(notebook):
    """All that the notebook's cells put out, as text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(one.get("text", "") + str(one.get("data", "")) for one in outputs)
