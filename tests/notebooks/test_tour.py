"""The notebooks a user opens first must run, and stand in git without outputs."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbclient
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.mark.slow
def test_the_tour_runs_on_a_finished_run(finished_run, monkeypatch):
    """A notebook that fails in its second cell teaches nothing."""
    monkeypatch.setenv("TIDEGATE_ROOT", str(finished_run.root))
    notebook = jupytext.read(NOTEBOOKS / "tour.py")
    nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
    printed = "".join(
        output.get("text", "") + str(output.get("data", ""))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert str(finished_run.root / "serving" / "2") in printed
    assert "DriftChecker" in printed


def test_text_and_notebook_agree():
    """Whoever edits one of the pair must not leave the other behind."""
    text = jupytext.read(NOTEBOOKS / "tour.py")
    paired = jupytext.read(NOTEBOOKS / "tour.ipynb")
    assert [cell.source for cell in text.cells] == [cell.source for cell in paired.cells]


def test_no_outputs_in_git():
    """Outputs can hold data, and make every difference unreadable."""
    for cell in jupytext.read(NOTEBOOKS / "tour.ipynb").cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
