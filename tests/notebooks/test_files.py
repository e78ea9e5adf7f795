"""Notebooks stand in git as text, in step with what Jupyter opens, and can be compared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = ("own_pipeline", "tour")


@pytest.mark.parametrize("name", NAMES)
def test_text_and_notebook_agree(name):
    """Whoever edits one of the pair must not leave the other behind."""
    text = jupytext.read(NOTEBOOKS / f"{name}.py")
    paired = jupytext.read(NOTEBOOKS / f"{name}.ipynb")
    told = [[(cell.cell_type, cell.source) for cell in one.cells] for one in (text, paired)]
    assert told[0] == told[1]


@pytest.mark.parametrize("name", NAMES)
def test_no_outputs_in_git(name):
    """Outputs can hold data, and make every difference unreadable."""
    for cell in jupytext.read(NOTEBOOKS / f"{name}.ipynb").cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_every_notebook_is_tested():
    """A new notebook would rot unseen."""
    assert tuple(sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))) == NAMES


def test_a_changed_notebook_can_be_compared(tmp_path):
    """``git diff`` of a notebook shows the changed line, and not JSON (``nbdime config-git``)."""
    changed = nbformat.read(NOTEBOOKS / "own_pipeline.ipynb", 4)
    [cell] = [one for one in changed.cells if "at_least=1000" in one.source]
    cell.source = cell.source.replace("at_least=1000", "at_least=5000")
    nbformat.write(changed, tmp_path / "own_pipeline.ipynb")
    command = [sys.executable, "-m", "nbdime", "diff", "--no-color"]
    pair = [NOTEBOOKS / "own_pipeline.ipynb", tmp_path / "own_pipeline.ipynb"]
    done = subprocess.run([*command, *pair], capture_output=True, text=True, check=True)
    assert '+gate = RowGate(example_gen.outputs["examples"], at_least=5000)' in done.stdout
    assert '-gate = RowGate(example_gen.outputs["examples"], at_least=1000)' in done.stdout
    assert '"cell_type"' not in done.stdout


def test_git_is_told_to_compare_notebooks_by_their_cells(tmp_path):
    """The one command that the documentation gives must set git up, in this clone alone."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    command = [sys.executable, "-m", "nbdime", "config-git", "--enable"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    asked = ["git", "config", "--local", "diff.jupyternotebook.command"]
    told = subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert told.stdout.startswith("git-nbdiffdriver diff")
