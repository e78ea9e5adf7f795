"""An edge model in a notebook."""

from __future__ import annotations

import json

import pytest

from tidegate.components.artifacts import EdgeModel
from tidegate.orchestrators.notebook.views.edge_model import edge_model_view

MANIFEST = {
    "formats": {"litert_f32": {"path": "litert/model_f32.tflite", "runtime": "litert"}},
    "files": {"litert/model_f32.tflite": {"bytes": 61_234, "sha256": "ab12" * 16}},
    "inputs": [{"name": "<temp>", "dtype": "float32", "shape": [1]}],
    "outputs": ["late"],
}


@pytest.fixture
def edge_model(tmp_path):
    """An artifact with a manifest."""
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    made = EdgeModel()
    made.uri = str(tmp_path)
    return made


def test_what_ships_is_shown(edge_model):
    """Users would have to find the files on a disk, and read their manifest."""
    shown = edge_model_view(edge_model)
    assert "<td>litert_f32</td><td>litert/model_f32.tflite</td>" in shown
    assert '<td class="number">61,234</td>' in shown
    assert "Takes &lt;temp&gt; (float32 [1]); answers late." in shown


def test_an_edge_model_of_a_withheld_blessing_says_so(tmp_path):
    """Users would see a stack where nothing was exported."""
    empty = EdgeModel()
    empty.uri = str(tmp_path)
    assert "nothing was exported" in edge_model_view(empty)
